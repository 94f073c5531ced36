using JasperFx;
using Marten.Exceptions;
using Npgsql;

namespace Cards.Platform;

/// <summary>
/// The one definition of a lost race: a commit failed because another came first, and nothing of it happened. Whoever lost decides again
/// on what the winner left, or answers that somebody else was quicker; nobody logs it as an error.
/// </summary>
public static class LostRace
{
    /// <summary>Raised by the function in which the store appends events, when the stream has another version than was read.</summary>
    private const string StreamWentOn = "MT003";

    /// <summary>Whether this failure, or what it was made of, is a lost race.</summary>
    public static bool Is(Exception? failure) =>
        failure switch
        {
            null => false,
            ConcurrencyException or ConcurrentUpdateException => true,
            ExistingStreamIdCollisionException or DocumentAlreadyExistsException => true,
            PostgresException postgres => postgres.SqlState
                is PostgresErrorCodes.UniqueViolation
                    or PostgresErrorCodes.SerializationFailure
                    or PostgresErrorCodes.DeadlockDetected
                    or StreamWentOn,
            // Two or more inserts of one save collided. One other failure among them is an error that a repetition may not hide.
            AggregateException many => many.InnerExceptions.Count > 0 && many.InnerExceptions.All(Is),
            _ => Is(failure.InnerException),
        };

    /// <summary>Whether the save failed because a document of this type with the same id or unique value is there already.</summary>
    public static bool Has<TDocument>(Exception? failure) =>
        failure switch
        {
            null => false,
            DocumentAlreadyExistsException taken => taken.DocumentType == typeof(TDocument),
            AggregateException many => many.InnerExceptions.Any(Has<TDocument>),
            _ => Has<TDocument>(failure.InnerException),
        };
}
