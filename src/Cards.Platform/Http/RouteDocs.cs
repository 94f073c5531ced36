using System.Diagnostics.CodeAnalysis;
using Cards.Contracts;
using Cards.Platform.Input;
using Microsoft.AspNetCore.Builder;

namespace Cards.Platform.Http;

/// <summary>The body a route takes.</summary>
/// <param name="Body">Null: any JSON object.</param>
/// <param name="Example">JSON.</param>
/// <param name="IsEncryptable">Whether the edge opens an encrypted one.</param>
public sealed record TakesBody(Type? Body, [StringSyntax(StringSyntaxAttribute.Json)] string Example, bool IsEncryptable);

/// <summary>Where a parameter stands.</summary>
public enum ParameterPlace
{
    /// <summary>Between slashes.</summary>
    Path,

    /// <summary>After the question mark.</summary>
    Query,

    /// <summary>A header of the route's own.</summary>
    Header,
}

/// <summary>A parameter beside the body.</summary>
public sealed record TakesParameter(string Name, ParameterPlace Place, Type Type, string About, Shape Shape);

/// <summary>A success a route may answer.</summary>
/// <param name="Data">The type of <c>data</c>, of one item of it for a page, of one event for a stream; null when <c>data</c> is null.</param>
/// <param name="Example">JSON of <c>data</c>, or of one item or event.</param>
public sealed record Promises(int Status, Type? Data, string Example, Text Message, PromiseKind Kind = PromiseKind.Data);

/// <summary>How a success is sent.</summary>
public enum PromiseKind
{
    /// <summary>In the envelope.</summary>
    Data,

    /// <summary>As a page of a list, with <c>meta</c>.</summary>
    Page,

    /// <summary>As server-sent events.</summary>
    Events,
}

/// <summary>A refusal a route may answer, beside those every route may.</summary>
/// <param name="Data">The type of <c>data</c>; null when it is null.</param>
public sealed record Refuses(ErrorCode Error, Type? Data = null);

/// <summary>
/// What a route promises, stated where it is mapped; summary and name are the framework's own <c>WithSummary</c> and <c>WithName</c>. Nothing
/// reads it before the API's description is asked for. Specs hold every answer against it.
/// </summary>
public static class RouteDocs
{
    private static readonly Text Success = new("Success", "成功");

    /// <summary>A body, plain or encrypted.</summary>
    public static RouteHandlerBuilder Takes<TBody>(
        this RouteHandlerBuilder route,
        [StringSyntax(StringSyntaxAttribute.Json)] string example
    )
        where TBody : IBody<TBody> => route.WithMetadata(new TakesBody(typeof(TBody), example, IsEncryptable: true));

    /// <summary>A body that must not be encrypted.</summary>
    public static RouteHandlerBuilder TakesPlain<TBody>(
        this RouteHandlerBuilder route,
        [StringSyntax(StringSyntaxAttribute.Json)] string example
    )
        where TBody : IBody<TBody> => route.WithMetadata(new TakesBody(typeof(TBody), example, IsEncryptable: false));

    /// <summary>A body that is any JSON object.</summary>
    public static RouteHandlerBuilder TakesAnything(
        this RouteHandlerBuilder route,
        [StringSyntax(StringSyntaxAttribute.Json)] string example
    ) => route.WithMetadata(new TakesBody(null, example, IsEncryptable: false));

    /// <summary>A parameter in the path.</summary>
    public static RouteHandlerBuilder InPath<T>(this RouteHandlerBuilder route, string name, string about) =>
        route.WithMetadata(new TakesParameter(name, ParameterPlace.Path, typeof(T), about, new Shape { IsRequired = true }));

    /// <summary>A parameter in the query.</summary>
    public static RouteHandlerBuilder InQuery<T>(this RouteHandlerBuilder route, string name, string about, Shape? shape = null) =>
        route.WithMetadata(new TakesParameter(name, ParameterPlace.Query, typeof(T), about, shape ?? new Shape()));

    /// <summary>A header of this route alone.</summary>
    public static RouteHandlerBuilder InHeader(this RouteHandlerBuilder route, string name, string about, bool isRequired = true) =>
        route.WithMetadata(new TakesParameter(name, ParameterPlace.Header, typeof(string), about, new Shape { IsRequired = isRequired }));

    /// <summary>The query of <see cref="Paging"/>.</summary>
    public static RouteHandlerBuilder InPages(this RouteHandlerBuilder route) =>
        route
            .InQuery<int>("page", "Which page, from 1", Paging.PageShape)
            .InQuery<int>("limit", "How many on a page", Paging.SizeShape)
            .Refuses(Errors.ValidationFailed);

    /// <summary>Success with data of this type.</summary>
    public static RouteHandlerBuilder Answers<TData>(
        this RouteHandlerBuilder route,
        [StringSyntax(StringSyntaxAttribute.Json)] string example,
        Text? message = null,
        int status = 200
    ) => route.WithMetadata(new Promises(status, typeof(TData), example, message ?? Success));

    /// <summary>Success with nothing to say: <c>data</c> is null.</summary>
    public static RouteHandlerBuilder AnswersNothing(this RouteHandlerBuilder route) =>
        route.WithMetadata(new Promises(200, null, "null", Success));

    /// <summary>A page of items of this type.</summary>
    public static RouteHandlerBuilder AnswersPage<TItem>(
        this RouteHandlerBuilder route,
        [StringSyntax(StringSyntaxAttribute.Json)] string example
    ) => route.WithMetadata(new Promises(200, typeof(TItem), example, Success, PromiseKind.Page));

    /// <summary>A stream of events of this type.</summary>
    public static RouteHandlerBuilder AnswersEvents<TEvent>(
        this RouteHandlerBuilder route,
        [StringSyntax(StringSyntaxAttribute.Json)] string example
    ) => route.WithMetadata(new Promises(200, typeof(TEvent), example, Success, PromiseKind.Events));

    /// <summary>Refusals without data.</summary>
    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder route, params ErrorCode[] errors) =>
        route.WithMetadata([.. errors.Select(error => new Refuses(error))]);

    /// <summary>Refusals whose <c>data</c> may be of this type.</summary>
    public static RouteHandlerBuilder Refuses<TData>(this RouteHandlerBuilder route, params ErrorCode[] errors) =>
        route.WithMetadata([.. errors.Select(error => new Refuses(error, typeof(TData)))]);
}
