namespace Cards.Sandbox;

/// <summary>The sandbox will not run here; the message tells the reader why and what to change.</summary>
public sealed class StartRefusedException(string message) : Exception(message);
