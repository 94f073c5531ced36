namespace Cards.Contracts;

/// <summary>The one catalogue of refusals. A code that is not here does not exist; each has exactly one HTTP status.</summary>
public static class Errors
{
    // Every route
    public static readonly ErrorCode Unauthenticated = new("unauthenticated", 401, new("Authentication required", "需要登录认证"));
    public static readonly ErrorCode Forbidden = new("forbidden", 403, new("You may not do this", "无权执行此操作"));
    public static readonly ErrorCode MalformedJson = new("malformed_json", 400, new("The body is not valid JSON", "请求体不是有效的 JSON"));
    public static readonly ErrorCode MalformedRequest = new(
        "malformed_request",
        400,
        new("The request's framing or one of its headers is not valid", "请求的分块格式或某个请求头无效")
    );
    public static readonly ErrorCode PayloadTooLarge = new("payload_too_large", 413, new("The body is too large", "请求体过大"));
    public static readonly ErrorCode UnsupportedMediaType = new(
        "unsupported_media_type",
        415,
        new("Send the body as application/json", "请以 application/json 格式发送请求体")
    );
    public static readonly ErrorCode ValidationFailed = new("validation_failed", 422, new("Some fields are not valid", "部分字段无效"));
    public static readonly ErrorCode RouteNotFound = new("route_not_found", 404, new("There is no such route", "路径不存在"));
    public static readonly ErrorCode MethodNotAllowed = new(
        "method_not_allowed",
        405,
        new("This route does not take that method", "此路径不支持该请求方法")
    );
    public static readonly ErrorCode RequestTimeout = new(
        "request_timeout",
        408,
        new("The request took too long to arrive", "接收请求超时"),
        Retryable: true
    );
    public static readonly ErrorCode RateLimited = new(
        "rate_limited",
        429,
        new("Too many requests, please wait", "请求过于频繁，请稍后再试"),
        Retryable: true
    );
    public static readonly ErrorCode ConcurrentChange = new(
        "concurrent_change",
        409,
        new("Something else changed this at the same moment, please try again", "数据刚被其他操作修改，请重试"),
        Retryable: true
    );
    public static readonly ErrorCode IdempotencyKeyReused = new(
        "idempotency_key_reused",
        422,
        new("This idempotency key was used with another body", "该幂等键已用于不同的请求内容")
    );
    public static readonly ErrorCode IdempotencyInProgress = new(
        "idempotency_in_progress",
        409,
        new("The first request with this idempotency key is still running", "使用该幂等键的首个请求仍在处理中"),
        Retryable: true
    );
    public static readonly ErrorCode TemporarilyUnavailable = new(
        "temporarily_unavailable",
        503,
        new("Temporarily unavailable, please try again", "服务暂时不可用，请稍后再试"),
        Retryable: true
    );
    public static readonly ErrorCode InternalError = new("internal_error", 500, new("Something went wrong on our side", "服务器内部错误"));

    // The edge
    public static readonly ErrorCode BadGateway = new(
        "bad_gateway",
        502,
        new("The service gave no valid answer", "服务未返回有效响应"),
        Retryable: true
    );
    public static readonly ErrorCode HostUnavailable = new(
        "host_unavailable",
        503,
        new("The service cannot be reached, please try again", "服务暂时无法连接，请稍后再试"),
        Retryable: true
    );
    public static readonly ErrorCode GatewayTimeout = new(
        "gateway_timeout",
        504,
        new("The service did not answer in time", "服务响应超时"),
        Retryable: true
    );
    public static readonly ErrorCode DecryptionFailed = new(
        "decryption_failed",
        400,
        new("The encrypted body could not be opened", "无法解密请求体")
    );
    public static readonly ErrorCode EncryptionKeyUnknown = new(
        "encryption_key_unknown",
        400,
        new("The encryption key is not known, fetch the key set again", "加密密钥未知，请重新获取密钥集")
    );
    public static readonly ErrorCode EncryptedBodyReplayed = new(
        "encrypted_body_replayed",
        400,
        new("This encrypted body was sent before", "该加密请求体已被使用")
    );
    public static readonly ErrorCode EncryptedBodyNotAccepted = new(
        "encrypted_body_not_accepted",
        400,
        new("This route does not take an encrypted body", "此路径不接受加密请求体")
    );
    public static readonly ErrorCode EncryptedBodyRequired = new(
        "encrypted_body_required",
        400,
        new("This route takes an encrypted body only", "此路径仅接受加密请求体")
    );

    // Cardholders and card requests
    public static readonly ErrorCode CardholderNotFound = new(
        "cardholder_not_found",
        404,
        new("You are not registered as a cardholder yet", "您尚未登记为持卡人")
    );
    public static readonly ErrorCode CardholderRequired = new(
        "cardholder_required",
        404,
        new("Register as a cardholder first", "请先完成持卡人登记")
    );
    public static readonly ErrorCode CardholderRefused = new(
        "cardholder_refused",
        422,
        new("The cardholder details were refused", "持卡人资料未通过审核")
    );
    public static readonly ErrorCode RequestNotFound = new(
        "request_not_found",
        404,
        new("There is no such card request", "卡片申请不存在")
    );
    public static readonly ErrorCode RequestAlreadyOpen = new(
        "request_already_open",
        409,
        new("A request for this kind of card is already open", "该类型卡片已有进行中的申请")
    );
    public static readonly ErrorCode NoProcessingRequest = new(
        "no_processing_request",
        404,
        new("There is no physical card request in processing", "没有处理中的实体卡申请")
    );
    public static readonly ErrorCode RequestAlreadyAssigned = new(
        "request_already_assigned",
        409,
        new("This request already holds another card", "该申请已绑定其他卡片")
    );
    public static readonly ErrorCode CardCapReached = new(
        "card_cap_reached",
        409,
        new("You hold the highest number of cards allowed", "您持有的卡片数量已达上限")
    );
    public static readonly ErrorCode CardNumberUnknown = new(
        "card_number_unknown",
        422,
        new("This card number does not exist", "卡号不存在")
    );
    public static readonly ErrorCode CardAlreadyAssigned = new(
        "card_already_assigned",
        422,
        new("This card has already been assigned", "该卡片已被分配")
    );
    public static readonly ErrorCode CardOrderFailed = new("card_order_failed", 422, new("The card could not be issued", "发卡失败"));

    // On the operator interface
    public static readonly ErrorCode RequestClosed = new(
        "request_closed",
        409,
        new("The card request does not allow this any more", "该卡片申请已不允许此操作")
    );

    public static readonly ErrorCode AlreadySettled = new("already_settled", 409, new("This has been settled already", "该事项已处理完毕"));

    // Activation
    public static readonly ErrorCode EmailRequired = new(
        "email_required",
        422,
        new("Add an email address to your account first", "请先为账户绑定邮箱")
    );
    public static readonly ErrorCode EmailInvalid = new(
        "email_invalid",
        422,
        new("No mail can be sent to the email address of your account, change it first", "您账户的邮箱地址无法接收邮件，请先修改")
    );
    public static readonly ErrorCode OtpCooldown = new(
        "otp_cooldown",
        429,
        new("Please wait before asking for another code", "请稍后再获取验证码"),
        Retryable: true
    );
    public static readonly ErrorCode OtpInvalid = new("otp_invalid", 422, new("The code is not correct", "验证码不正确"));
    public static readonly ErrorCode OtpExpired = new(
        "otp_expired",
        422,
        new("The code has expired, ask for a new one", "验证码已过期，请重新获取")
    );
    public static readonly ErrorCode OtpAttemptsExceeded = new(
        "otp_attempts_exceeded",
        422,
        new("Too many wrong codes, ask for a new one", "验证码错误次数过多，请重新获取")
    );
    public static readonly ErrorCode OtpLocked = new(
        "otp_locked",
        429,
        new("Too many wrong codes today", "今日验证码错误次数过多"),
        Retryable: true
    );
    public static readonly ErrorCode OtpNotVerified = new(
        "otp_not_verified",
        409,
        new("Verify the code from your email first", "请先验证邮件中的验证码")
    );
    public static readonly ErrorCode OtpSendFailed = new(
        "otp_send_failed",
        503,
        new("The email could not be sent, please try again", "邮件发送失败，请重试"),
        Retryable: true
    );
    public static readonly ErrorCode OtpUnavailable = new(
        "otp_unavailable",
        503,
        new("Codes cannot be sent or checked right now", "验证码服务暂时不可用"),
        Retryable: true
    );
    public static readonly ErrorCode ActivationCodePending = new(
        "activation_code_pending",
        409,
        new("The issuer has not sent the activation code yet, please try again shortly", "发卡方尚未下发激活码，请稍后再试"),
        Retryable: true
    );
    public static readonly ErrorCode ActivationRefused = new(
        "activation_refused",
        422,
        new("The issuer refused the activation", "发卡方拒绝激活")
    );

    // Cards
    public static readonly ErrorCode CardNotFound = new("card_not_found", 404, new("There is no such card", "卡片不存在"));
    public static readonly ErrorCode OperationNotFound = new("operation_not_found", 404, new("There is no such operation", "操作不存在"));
    public static readonly ErrorCode CardProcessing = new(
        "card_processing",
        409,
        new("Another change of this card is still running", "该卡片的另一项操作仍在处理中"),
        Retryable: true
    );
    public static readonly ErrorCode CardNotActive = new("card_not_active", 409, new("The card is not active", "卡片未处于激活状态"));
    public static readonly ErrorCode CardNotActivated = new("card_not_activated", 409, new("Activate the card first", "请先激活卡片"));
    public static readonly ErrorCode CardClosed = new("card_closed", 409, new("The card is closed", "卡片已关闭"));
    public static readonly ErrorCode CardBlockedByIssuer = new(
        "card_blocked_by_issuer",
        409,
        new("The issuer has blocked this card", "卡片已被发卡方锁定")
    );
    public static readonly ErrorCode PhysicalCardRequired = new(
        "physical_card_required",
        422,
        new("Only physical cards have a PIN", "仅实体卡支持密码")
    );
    public static readonly ErrorCode AmountPrecision = new(
        "amount_precision",
        422,
        new("The amount has too many decimals", "金额小数位数过多")
    );
    public static readonly ErrorCode AmountOutOfRange = new(
        "amount_out_of_range",
        422,
        new("The amount is out of range", "金额超出允许范围")
    );
    public static readonly ErrorCode PinRefused = new("pin_refused", 422, new("The issuer refused this PIN", "发卡方拒绝该密码"));
    public static readonly ErrorCode RevealBudgetSpent = new(
        "reveal_budget_spent",
        429,
        new("This card was shown too often, please wait", "查看次数已达上限，请稍后再试"),
        Retryable: true
    );
    public static readonly ErrorCode RevealNotPermitted = new(
        "reveal_not_permitted",
        403,
        new("The issuer does not permit showing this card", "发卡方不允许查看该卡片")
    );
    public static readonly ErrorCode IframeUrlEmpty = new(
        "iframe_url_empty",
        502,
        new("The issuer gave no page to show", "发卡方未返回可显示的页面"),
        Retryable: true
    );

    // The issuer
    public static readonly ErrorCode WebhookRefused = new("webhook_refused", 401, new("Refused", "已拒绝"));
    public static readonly ErrorCode UpstreamRejected = new("upstream_rejected", 422, new("The issuer refused this", "发卡方拒绝了该请求"));
    public static readonly ErrorCode UpstreamUnavailable = new(
        "upstream_unavailable",
        503,
        new("The issuer cannot be reached, please try again", "发卡方暂时无法连接，请稍后再试"),
        Retryable: true
    );
    public static readonly ErrorCode UpstreamOutcomeUnknown = new(
        "upstream_outcome_unknown",
        504,
        new("The issuer did not answer; we are finding out what happened", "发卡方未响应，我们正在确认结果"),
        Retryable: true
    );

    // On operations only
    public static readonly ErrorCode LimitRejected = new("limit_rejected", 422, new("The issuer refused this limit", "发卡方拒绝该限额"));
    public static readonly ErrorCode StatusRejected = new(
        "status_rejected",
        422,
        new("The issuer refused this change of status", "发卡方拒绝该状态变更")
    );
    public static readonly ErrorCode UpstreamTimeout = new(
        "upstream_timeout",
        504,
        new("The issuer did not confirm the change in time", "发卡方未及时确认变更"),
        Retryable: true
    );
    public static readonly ErrorCode SupersededByIssuer = new(
        "superseded_by_issuer",
        409,
        new("The issuer changed the card in the meantime", "发卡方在此期间变更了卡片")
    );

    /// <summary>Every code, by its name on the wire.</summary>
    public static IReadOnlyDictionary<string, ErrorCode> All { get; } =
        typeof(Errors)
            .GetFields(System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.Static)
            .Select(field => field.GetValue(null))
            .OfType<ErrorCode>()
            .ToDictionary(code => code.Code, StringComparer.Ordinal);
}
