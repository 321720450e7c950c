// Orleans has a type of the same name.
global using ErrorCode = Aiomus.Grains.Interfaces.Errors.ErrorCode;
