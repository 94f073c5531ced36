namespace Cards.Demo;

/// <summary>The journey cannot go on. The message is for the person watching; the answer itself has been printed.</summary>
internal sealed class UnexpectedAnswerException(string message) : Exception(message);
