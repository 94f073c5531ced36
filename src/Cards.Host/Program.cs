using System.Globalization;
using Cards.Host;
using JasperFx;

// Whatever the machine's language: texts and numbers are written the same everywhere.
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
return await HostEntry.Build(args).RunJasperFxCommands(args);
