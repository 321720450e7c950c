global using Aiomus.Grains.Interfaces.Privacy;
global using Orleans;
global using Orleans.Concurrency;
global using ErrorCode = Aiomus.Grains.Interfaces.Errors.ErrorCode;
