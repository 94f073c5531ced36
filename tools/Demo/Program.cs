using Cards.Demo;

var edge = new Uri(Environment.GetEnvironmentVariable("CARDS_EDGE") ?? "http://127.0.0.1:8080");
var sandbox = new Uri(Environment.GetEnvironmentVariable("CARDS_SANDBOX") ?? "http://127.0.0.1:8090");
using var conversation = new Conversation();
try
{
    var card = await new PhysicalCard(conversation, edge, sandbox).FromRequestToActiveAsync();
    await new CardInUse(conversation, edge, sandbox, card).FromFrozenToCancelledAsync();
    await new VirtualCard(conversation, edge).FromRequestToActiveAsync();
    Console.WriteLine();
    Console.WriteLine("The card was active, frozen, limited, shown and cancelled; a virtual card is active.");
    return 0;
}
catch (UnexpectedAnswerException unexpected)
{
    Console.Error.WriteLine();
    Console.Error.WriteLine($"Stopped: {unexpected.Message}");
    return 1;
}
catch (HttpRequestException unreachable)
{
    Console.Error.WriteLine();
    Console.Error.WriteLine($"Stopped: {unreachable.Message}. Is ./cards up running?");
    return 1;
}
