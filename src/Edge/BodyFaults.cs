using Cards.Contracts;

namespace Cards.Edge;

/// <summary>What the server throws at whoever reads a body that it cannot go on reading, as a refusal of the caller's.</summary>
internal static class BodyFaults
{
    /// <summary>Null for anything else.</summary>
    public static ErrorCode? Of(Exception? fault) =>
        fault switch
        {
            BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => Errors.PayloadTooLarge,
            BadHttpRequestException { StatusCode: StatusCodes.Status408RequestTimeout } => Errors.RequestTimeout,
            BadHttpRequestException => Errors.MalformedRequest,
            // How the server reports a chunk's size that is more than its counter holds.
            IOException { InnerException: OverflowException } => Errors.MalformedRequest,
            AggregateException several => several.InnerExceptions.Select(Of).FirstOrDefault(found => found is not null),
            _ => null,
        };
}
