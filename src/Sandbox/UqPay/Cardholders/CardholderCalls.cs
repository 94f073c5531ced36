using System.Text.Json.Nodes;

namespace Cards.Sandbox.UqPay;

/// <summary>Contract 3.</summary>
internal static class CardholderCalls
{
    public static readonly string[] Statuses = ["SUCCESS", "PENDING", "INCOMPLETE", "FAILED"];

    public static Answer Create(IssuerCall call)
    {
        var body = call.Body;
        var country = CardholderRules.Country(body, "country_code");
        CardholderRules.Address(body);
        CardholderRules.Identity(body);
        CardholderRules.Document(body);
        var (method, reference) = CardholderRules.Kyc(call);
        var redirected = method == "SUMSUB_REDIRECT";
        var id = Guid.CreateVersion7();
        var holder = new Cardholder
        {
            Id = id,
            Account = call.Account,
            FirstName = CardholderRules.Name(body, "first_name"),
            LastName = CardholderRules.Name(body, "last_name"),
            CountryCode = country,
            DateOfBirth = CardholderRules.Birth(body, call.Now),
            Gender = body.OneOf("gender", "MALE", "FEMALE"),
            Nationality = body.Has("nationality") ? CardholderRules.Country(body, "nationality") : null,
            Address = body.Object("residential_address"),
            HasIdentity = body.Has("identity"),
            KycReference = reference,
            Email = CardholderRules.Email(call),
            PhoneNumber = CardholderRules.Phone(call, country),
            Status = redirected ? call.Twin.Settings.RedirectKycStatus : "SUCCESS",
            IdvStatus = redirected ? "PENDING" : "",
            IdvUrl = redirected ? $"https://idv.example.test/verify/{id}" : null,
            IdvUrlExpires = redirected ? call.Now.AddDays(7) : null,
            Created = call.Now,
            Updated = call.Now,
        };
        call.State.Cardholders.Add(holder);
        return Answer.Ok(CardholderViews.Receipt(holder));
    }

    public static Answer Update(IssuerCall call)
    {
        var holder = Find(call, call.Id);
        var body = call.Body;
        var country = body.Has("country_code") ? CardholderRules.Country(body, "country_code") : holder.CountryCode;
        CardholderRules.Address(body);
        CardholderRules.Identity(body);
        CardholderRules.Document(body);
        var gender = body.OneOf("gender", "MALE", "FEMALE");
        var birth = CardholderRules.Birth(body, call.Now);
        var nationality = body.Has("nationality") ? CardholderRules.Country(body, "nationality") : holder.Nationality;
        var phone = body.Has("phone_number") ? CardholderRules.Phone(call, country, holder.Id) : holder.PhoneNumber;
        holder.Email = body.Has("email") ? CardholderRules.Email(call, holder.Id) : holder.Email;
        holder.CountryCode = country;
        holder.PhoneNumber = phone;
        holder.Gender = gender ?? holder.Gender;
        holder.Nationality = nationality;
        holder.DateOfBirth = birth ?? holder.DateOfBirth;
        holder.Address = body.Object("residential_address") ?? holder.Address;
        holder.HasIdentity |= body.Has("identity");
        holder.Updated = call.Now;
        Webhooks.Post(call.Twin, "cardholder.updated", holder.Id, holder.Id, CardholderViews.Event(holder, null));
        return Answer.Ok(CardholderViews.Receipt(holder));
    }

    public static Answer List(IssuerCall call)
    {
        var status = call.Query("cardholder_status");
        if (status is not null && !Statuses.Contains(status))
        {
            throw Refuse.Invalid($"cardholder_status must be one of {string.Join(", ", Statuses)}");
        }

        var holders = call.State.Cardholders.Where(holder => holder.Account == call.Account && (status is null || holder.Status == status));
        return Paging.Answer(call, holders.Reverse(), holder => CardholderViews.Item(holder));
    }

    public static Answer Retrieve(IssuerCall call) => Answer.Ok(CardholderViews.Full(Find(call, call.Id)));

    public static Cardholder Find(IssuerCall call, Guid id) =>
        call.State.Cardholders.Find(id) is { } holder && holder.Account == call.Account
            ? holder
            : throw Refuse.Cardholder("cardholder_not_found", "cardholder not found");

    /// <summary>The holder of a new card: only SUCCESS will do.</summary>
    public static Cardholder FindVerified(IssuerCall call, Guid id) =>
        Find(call, id) is { Status: "SUCCESS" } holder
            ? holder
            : throw Refuse.Cardholder("cardholder_status_invalid", "cardholder status does not allow this operation");

    /// <summary>KYC decided outside the API.</summary>
    public static void Decide(Twin twin, Cardholder holder, string status, string? reason)
    {
        holder.Status = status;
        holder.IdvStatus = status switch
        {
            "SUCCESS" => "PASSED",
            "FAILED" => "FAILED",
            _ => "PENDING",
        };
        holder.Updated = twin.Now;
        Webhooks.Post(twin, "cardholder.kyc.status_changed", holder.Id, holder.Id, CardholderViews.Event(holder, reason));
    }
}

internal static class CardholderViews
{
    public static JsonObject Receipt(Cardholder holder)
    {
        var view = new JsonObject { ["cardholder_id"] = holder.Id, ["cardholder_status"] = holder.Status };
        AddIdvUrl(view, holder);
        return view;
    }

    /// <summary>List and retrieve write <c>create_time</c> without an offset.</summary>
    public static JsonObject Item(Cardholder holder) =>
        new()
        {
            ["cardholder_id"] = holder.Id,
            ["email"] = holder.Email,
            ["first_name"] = holder.FirstName,
            ["last_name"] = holder.LastName,
            ["country_code"] = holder.CountryCode,
            ["phone_number"] = holder.PhoneNumber,
            ["date_of_birth"] = holder.Birth ?? "",
            ["cardholder_status"] = holder.Status,
            ["number_of_cards"] = holder.NumberOfCards,
            ["create_time"] = Wire.PlainTime(holder.Created),
        };

    public static JsonObject Full(Cardholder holder)
    {
        var view = Item(holder);
        view["gender"] = holder.Gender ?? "";
        view["nationality"] = holder.Nationality ?? "";
        view["residential_address"] = holder.Address?.DeepClone();
        view["review_status"] = "";
        view["idv_status"] = holder.IdvStatus;
        AddIdvUrl(view, holder);
        return view;
    }

    public static JsonObject Event(Cardholder holder, string? reason)
    {
        var view = new JsonObject
        {
            ["cardholder_id"] = holder.Id,
            ["cardholder_status"] = holder.Status,
            ["country_code"] = holder.CountryCode,
            ["create_time"] = Wire.Time(holder.Created),
            ["date_of_birth"] = EventBirth(holder),
            ["email"] = holder.Email,
            ["first_name"] = holder.FirstName,
            ["last_name"] = holder.LastName,
            ["idv_provider"] = holder.IdvUrl is null ? "" : "SUMSUB",
            ["idv_status"] = holder.IdvStatus,
            ["nationality"] = holder.Nationality ?? "",
            ["phone_number"] = holder.PhoneNumber,
            ["update_time"] = Wire.EventTime(holder.Updated),
        };
        if (reason is not null)
        {
            view["reason"] = reason;
        }

        return view;
    }

    /// <summary>An unset date of birth shows as year one in webhooks (contract 1.4).</summary>
    public static string EventBirth(Cardholder holder) => holder.Birth ?? "0001-01-01";

    private static void AddIdvUrl(JsonObject view, Cardholder holder)
    {
        if (holder.IdvUrl is not null)
        {
            view["idv_verification_url"] = holder.IdvUrl;
            view["idv_url_expires_at"] = Wire.Time(holder.IdvUrlExpires!.Value);
        }
    }
}
