using Cards.Support;

namespace Cards.Reliability;

/// <summary>An app that does what answers tell it: repeats the same call while they say it may succeed later.</summary>
public static class Patient
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    public static Task<Answer> PatientlyPostAsync(this User user, string path, object? body = null) =>
        Eventually.AsyncOf(
            () => body is null ? user.PostAsync(path) : user.PostAsync(path, body),
            answer => !answer.IsRetryable(),
            $"{path} answers for good",
            Patience
        );

    public static bool IsRetryable(this Answer answer) =>
        answer.Body.TryGetProperty("retryable", out var retryable) && retryable.GetBoolean();
}
