using Aiomus.ServiceDefaults;
using Aiomus.Silo;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddAiomusSilo();

var app = builder.Build();
app.MapDefaultEndpoints();
app.Run();
