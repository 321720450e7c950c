global using Aiomus.Grains.Interfaces.Errors;
global using Aiomus.Grains.Interfaces.Privacy;
global using Aiomus.Grains.Storing;
global using Aiomus.Storage;
global using Orleans.Runtime;
global using ErrorCode = Aiomus.Grains.Interfaces.Errors.ErrorCode;
