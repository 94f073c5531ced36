using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Cards.Support;

public static class HangUp
{
    /// <summary>Sends a request and leaves before its answer, as soon as it is under way.</summary>
    public static async Task HangUpOnAsync(this User user, string path, object body, Func<Task<bool>> isUnderWay)
    {
        using var client = user.World.Edge.Server.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", user.Token);
        using var leaving = new CancellationTokenSource();
        var call = client.SendAsync(request, leaving.Token);
        await Eventually.AsyncOf(isUnderWay, yes => yes, "the call is under way");
        await leaving.CancelAsync();
        try
        {
            (await call).Dispose();
        }
        catch (OperationCanceledException)
        {
            // The caller has left.
        }
    }
}
