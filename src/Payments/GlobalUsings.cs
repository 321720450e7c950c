global using Aiomus.Grains.Interfaces.Errors;
global using Aiomus.Grains.Interfaces.Subscriptions;
global using ErrorCode = Aiomus.Grains.Interfaces.Errors.ErrorCode;
