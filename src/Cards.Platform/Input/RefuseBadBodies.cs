using Cards.Platform.Http;
using Microsoft.AspNetCore.Http;

namespace Cards.Platform.Input;

/// <summary>Answers for a body that could not be read or broke a rule. Set once on the group of all routes.</summary>
public sealed class RefuseBadBodies : IEndpointFilter
{
    /// <inheritdoc/>
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        foreach (var argument in context.Arguments)
        {
            if (argument is IBodyFailure { Failure: { } failure })
                return ValueTask.FromResult<object?>(Answer.Refused(failure));
        }
        return next(context);
    }
}
