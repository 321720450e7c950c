global using ErrorCode = Aiomus.Grains.Interfaces.Errors.ErrorCode;
