using Cards.Host;
using JasperFx;

return await HostEntry.Build(args).RunJasperFxCommands(args);
