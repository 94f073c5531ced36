namespace Refit;

/// <summary>Sends by a plan and turns what comes back into the method's return type.</summary>
internal abstract class Sender
{
    public abstract Task Send(HttpClient client, RefitSettings settings, MethodPlan plan, object?[] args);

    /// <summary>The sender for a return type; null when it is none that a call can have.</summary>
    public static Sender? For(Type returned)
    {
        if (returned == typeof(Task))
            return new WithoutResult();
        if (!returned.IsGenericType || returned.GetGenericTypeDefinition() != typeof(Task<>))
            return null;
        var result = returned.GenericTypeArguments[0];
        if (result == typeof(IApiResponse))
            return new AsResponse<HttpContent, IApiResponse>();
        if (
            !result.IsGenericType
            || (result.GetGenericTypeDefinition() is var kind && kind != typeof(IApiResponse<>) && kind != typeof(ApiResponse<>))
        )
            return Make(typeof(AsResult<>), result);
        return Make(typeof(AsResponse<,>), result.GenericTypeArguments[0], result);
    }

    private static Sender Make(Type open, params Type[] arguments) => (Sender)Activator.CreateInstance(open.MakeGenericType(arguments))!;

    private static async Task<HttpRequestMessage> Prepare(
        HttpClient client,
        RefitSettings settings,
        MethodPlan plan,
        object?[] args,
        CancellationToken stop
    )
    {
        var request = plan.Request(client, settings, args);
        if (settings.CaptureRequestContent && request.Content is { } body)
            request.Options.Set(RefitSettings.CapturedContent, await body.ReadAsStringAsync(stop));
        return request;
    }

    private static ApiRequestException NotReceived(HttpRequestMessage request, RefitSettings settings, Exception cause)
    {
        var failure = new ApiRequestException(request, settings, cause);
        settings.ExceptionRedactor?.Invoke(failure);
        return failure;
    }

    private static bool IsCallersOwn(Exception failure, CancellationToken stop) =>
        failure is OperationCanceledException && stop.IsCancellationRequested;

    private static async Task<T?> Read<T>(HttpResponseMessage response, RefitSettings settings, CancellationToken stop)
    {
        if (typeof(T) == typeof(HttpContent))
            return (T)(object)response.Content;
        await response.Content.LoadIntoBufferAsync(stop);
        if (typeof(T) == typeof(string))
            return (T)(object)await response.Content.ReadAsStringAsync(stop);
        return response.StatusCode == System.Net.HttpStatusCode.NoContent || response.Content.Headers.ContentLength == 0
            ? default
            : await settings.ContentSerializer.FromHttpContentAsync<T>(response.Content, stop);
    }

    private static Task<ApiException> NotReadable(
        HttpRequestMessage request,
        HttpResponseMessage response,
        RefitSettings settings,
        Exception cause
    ) => ApiException.Create("An error occured deserializing the response.", request, request.Method, response, settings, cause);

    private sealed class WithoutResult : Sender
    {
        public override async Task Send(HttpClient client, RefitSettings settings, MethodPlan plan, object?[] args)
        {
            var stop = plan.Stop(args);
            using var request = await Prepare(client, settings, plan, args, stop);
            using var response = await client.SendAsync(request, stop);
            if (await settings.ExceptionFactory(response) is { } failure)
                throw failure;
        }
    }

    private sealed class AsResult<T> : Sender
    {
        public override Task Send(HttpClient client, RefitSettings settings, MethodPlan plan, object?[] args) =>
            Result(client, settings, plan, args);

        private static async Task<T?> Result(HttpClient client, RefitSettings settings, MethodPlan plan, object?[] args)
        {
            var stop = plan.Stop(args);
            using var request = await Prepare(client, settings, plan, args, stop);
            using var response = await Received(client, settings, request, stop);
            if (await settings.ExceptionFactory(response) is { } failure)
                throw failure;
            try
            {
                return await Read<T>(response, settings, stop);
            }
            catch (Exception cause) when (!IsCallersOwn(cause, stop))
            {
                throw await NotReadable(request, response, settings, cause);
            }
        }

        private static async Task<HttpResponseMessage> Received(
            HttpClient client,
            RefitSettings settings,
            HttpRequestMessage request,
            CancellationToken stop
        )
        {
            try
            {
                return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
            }
            catch (Exception cause) when (!IsCallersOwn(cause, stop))
            {
                throw NotReceived(request, settings, cause);
            }
        }
    }

    private sealed class AsResponse<TBody, TResult> : Sender
        where TResult : IApiResponse
    {
        public override Task Send(HttpClient client, RefitSettings settings, MethodPlan plan, object?[] args) =>
            Result(client, settings, plan, args);

        private static async Task<TResult> Result(HttpClient client, RefitSettings settings, MethodPlan plan, object?[] args)
        {
            var stop = plan.Stop(args);
            using var request = await Prepare(client, settings, plan, args, stop);
            HttpResponseMessage response;
            try
            {
                response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
            }
            catch (Exception cause) when (!IsCallersOwn(cause, stop))
            {
                return Wrap(request, null, default, settings, NotReceived(request, settings, cause));
            }

            var failure = await settings.ExceptionFactory(response);
            if (failure is not null)
                return Wrap(request, response, default, settings, failure as ApiException);
            try
            {
                return Wrap(request, response, await Read<TBody>(response, settings, stop), settings, null);
            }
            catch (Exception cause) when (!IsCallersOwn(cause, stop))
            {
                return Wrap(request, response, default, settings, await NotReadable(request, response, settings, cause));
            }
            catch
            {
                response.Dispose();
                throw;
            }
        }

        private static TResult Wrap(
            HttpRequestMessage request,
            HttpResponseMessage? response,
            TBody? body,
            RefitSettings settings,
            ApiExceptionBase? error
        ) => (TResult)(IApiResponse)new ApiResponse<TBody>(request, response, body, settings, error);
    }
}
