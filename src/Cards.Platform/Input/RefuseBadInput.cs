using System.Globalization;
using Cards.Contracts;
using Cards.Platform.Http;
using Microsoft.AspNetCore.Http;

namespace Cards.Platform.Input;

/// <summary>Answers for parameters that are no text and for a body that could not be read or broke a rule. Set once on the group of all routes.</summary>
public sealed class RefuseBadInput : IEndpointFilter
{
    /// <inheritdoc/>
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        if (NoText(context.HttpContext) is { Count: > 0 } wrong)
            return ValueTask.FromResult<object?>(Answer.Refused(new Refusal(Errors.ValidationFailed) { Fields = wrong }));
        foreach (var argument in context.Arguments)
        {
            if (argument is IBodyFailure { Failure: { } failure })
                return ValueTask.FromResult<object?>(Answer.Refused(failure));
        }
        return next(context);
    }

    /// <summary>The parts of the path and the parameters the route names in its query that hold a control character.</summary>
    private static List<FieldError> NoText(HttpContext context)
    {
        var wrong = new List<FieldError>();
        foreach (var (name, value) in context.Request.RouteValues)
            Judge(name, Convert.ToString(value, CultureInfo.InvariantCulture));
        foreach (var parameter in context.GetEndpoint()?.Metadata.GetOrderedMetadata<TakesParameter>() ?? [])
        {
            if (parameter.Place == ParameterPlace.Query)
                Judge(parameter.Name, context.Request.Query[parameter.Name].ToString());
        }
        return wrong;

        void Judge(string name, string? text)
        {
            if (text?.Any(char.IsControl) == true)
                wrong.Add(Rules.NotText(name));
        }
    }
}
