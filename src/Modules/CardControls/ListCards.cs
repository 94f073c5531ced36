using System.Text.Json;
using Cards.Contracts;
using Cards.Platform.Http;
using Cards.Platform.Input;
using Marten;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cards.CardControls;

/// <summary>A user lists their own cards, newest first.</summary>
internal static class ListCards
{
    private const int LongestSearch = 64;

    /// <summary>More digits in a row than this could be part of a card number, and match nothing.</summary>
    private const int LongestDigitRun = 4;

    private static readonly string[] Statuses =
    [
        CardStatuses.Pending,
        CardStatuses.Active,
        CardStatuses.Processing,
        CardStatuses.Frozen,
        CardStatuses.Blocked,
        CardStatuses.Cancelled,
        CardStatuses.Failed,
    ];

    public static void Map(RouteGroupBuilder routes) =>
        routes
            .MapGet("/cards", Get)
            .WithName(nameof(ListCards))
            .WithSummary("The caller's cards, newest first")
            .InPages()
            .InQuery<string>("card_type", "Only this kind", new Shape { Words = [CardTypes.Virtual, CardTypes.Physical] })
            .InQuery<string>("status", "Only this status", new Shape { Words = Statuses })
            .InQuery<string>("search", "In last four digits, UUID, currency and card type", new Shape { MaxLength = LongestSearch })
            .AnswersPage<CardView>(CardView.Example);

    /// <summary>What the one statement returns: a page and the count of all that match.</summary>
    public sealed record Found(long Total, IReadOnlyList<CardRow> Cards);

    private static async Task<IResult> Get(HttpContext context, IQuerySession session, CancellationToken cancellation)
    {
        var (query, wrong) = Query.Read(context.Request.Query);
        if (wrong.Count > 0)
            return Answer.Refused(new Refusal(Errors.ValidationFailed) { Fields = wrong });

        var found = await session.AdvancedSql.QueryAsync<string>(Sql, cancellation, query.Parameters(context.Caller().UserId));
        var page = JsonSerializer.Deserialize<Found>(found[0])!;
        return Answer.Page<CardView>([.. page.Cards.Select(CardView.Of)], query.Paging.Page, query.Paging.Size, page.Total);
    }

    // One statement for page and count, which LINQ has no words for: its statistics are a window count, and that is lost on an empty page.
    // PROCESSING is an overlay, so it is a filter of its own.
    private const string Sql = """
        with mine as (
          select data, created_at, local_id from cards.mt_doc_card_controls_card
          where user_id = ?
            and (? = '' or card_type = ?)
            and (? = '' or status = ?)
            and (? = '' or (? = 'id' and card_id = ?)
              or (? = 'text' and (last_4 like ? or currency ilike ? or card_type ilike ?)))
        )
        select jsonb_build_object('Total', (select count(*) from mine), 'Cards', coalesce(
          (select jsonb_agg(page.data) from (
            select data from mine order by created_at desc, local_id desc limit ? offset ?) page), '[]'::jsonb))::text
        """;

    private sealed record Query(Paging Paging, string CardType, string Status, string SearchKind, string Search)
    {
        public static (Query Query, IReadOnlyList<FieldError> Wrong) Read(IQueryCollection given)
        {
            var wrong = new List<FieldError>();
            var (paging, wrongPaging) = Paging.Read(given);
            wrong.AddRange(wrongPaging);
            var type = Word(given, "card_type", [CardTypes.Virtual, CardTypes.Physical], wrong);
            var status = Word(given, "status", Statuses, wrong);
            var search = given["search"].ToString();
            if (PlainText.Length(search) > LongestSearch)
                wrong.Add(new("search", "length", new("must have at most 64 characters", "最多 64 个字符")));
            var kind =
                search.Length == 0 ? ""
                : Guid.TryParse(search, out _) ? "id"
                : HasLongDigitRun(search) ? "nothing"
                : "text";
            return (new(paging, type, status, kind, search), wrong);
        }

        public object[] Parameters(string userId)
        {
            var id = Guid.TryParse(Search, out var parsed) ? parsed : Guid.Empty;
            // The three wildcards of LIKE are ordinary letters here.
            var like =
                $"%{Search.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal)}%";
            return
            [
                userId,
                CardType,
                CardType,
                Status,
                Status,
                SearchKind,
                SearchKind,
                id,
                SearchKind,
                like,
                like,
                like,
                Paging.Size,
                Paging.Offset,
            ];
        }

        private static string Word(IQueryCollection given, string name, string[] words, List<FieldError> wrong)
        {
            var text = given[name].ToString();
            if (text.Length > 0 && !words.Contains(text, StringComparer.Ordinal))
                wrong.Add(new(name, "not_allowed", new("is not one of the known values", "不是允许的值")));
            return text;
        }

        private static bool HasLongDigitRun(string text)
        {
            var run = 0;
            foreach (var letter in text)
            {
                run = char.IsDigit(letter) ? run + 1 : 0;
                if (run > LongestDigitRun)
                    return true;
            }
            return false;
        }
    }
}
