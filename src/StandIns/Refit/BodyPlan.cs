using System.Reflection;

namespace Refit;

/// <summary>The body parameter of a method.</summary>
internal abstract class BodyPlan
{
    /// <summary>The position of the body: the one marked, else the one undecorated object of a POST or PUT; -1 without.</summary>
    public static int Find(MethodInfo method, HttpMethod verb, PathTemplate path)
    {
        var parameters = method.GetParameters();
        var marked = Array.FindAll(parameters, parameter => parameter.IsDefined(typeof(BodyAttribute)));
        if (marked.Length == 0 && (verb == HttpMethod.Post || verb == HttpMethod.Put))
            marked = Array.FindAll(parameters, parameter => !path.Takes(parameter.Position) && IsUndecoratedObject(parameter));
        return marked.Length > 1 ? throw MethodPlan.Refused(method, "it has several bodies")
            : marked is [var body] ? body.Position
            : -1;
    }

    public static BodyPlan For(ParameterInfo parameter) =>
        (BodyPlan)Activator.CreateInstance(typeof(Of<>).MakeGenericType(parameter.ParameterType), parameter.Position)!;

    public abstract HttpContent Content(RefitSettings settings, object?[] args);

    private static bool IsUndecoratedObject(ParameterInfo parameter) =>
        parameter.ParameterType is { IsValueType: false } type
        && type != typeof(string)
        && !parameter.GetCustomAttributes().Any(attribute => attribute.GetType().Namespace == nameof(Refit));

    private sealed class Of<T>(int position) : BodyPlan
    {
        public override HttpContent Content(RefitSettings settings, object?[] args) =>
            args[position] switch
            {
                HttpContent content => content,
                Stream stream => new StreamContent(stream),
                string text => new StringContent(text),
                var item => settings.ContentSerializer.ToHttpContent((T)item!),
            };
    }
}
