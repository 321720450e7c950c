global using Aiomus.Grains.Interfaces.Errors;
global using Aiomus.Testing;
global using ErrorCode = Aiomus.Grains.Interfaces.Errors.ErrorCode;
