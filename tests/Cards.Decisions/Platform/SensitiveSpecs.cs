using System.Text.Json;
using Cards.Platform.Secrets;

namespace Cards.Decisions.Platform;

public class SensitiveSpecs
{
    private const string Pan = "4096360800001111";

    private static readonly Sensitive<string> secret = Sensitive.Of(Pan);

    private sealed record Command(string UserId, Sensitive<string> CardNumber);

    [Fact]
    public void it_prints_as_stars()
    {
        Assert.Equal("***", secret.ToString());
        Assert.Equal("pan ***", $"pan {secret}");
        Assert.Equal("pan ***", string.Format(System.Globalization.CultureInfo.InvariantCulture, "pan {0}", secret));
        Assert.Equal("***", Sensitive.Of(1111).ToString());
    }

    [Fact]
    public void it_prints_as_stars_inside_a_record() =>
        Assert.Equal("Command { UserId = alice, CardNumber = *** }", new Command("alice", secret).ToString());

    [Fact]
    public void it_serialises_as_stars()
    {
        Assert.Equal("\"***\"", JsonSerializer.Serialize(secret));
        Assert.Equal("""{"UserId":"alice","CardNumber":"***"}""", JsonSerializer.Serialize(new Command("alice", secret)));
        Assert.Equal("""{"pan":"***"}""", JsonSerializer.Serialize(new Dictionary<string, object> { ["pan"] = secret }));
    }

    [Fact]
    public void it_is_never_read_back() => Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Sensitive<string>>("\"***\""));

    [Fact]
    public void only_revealing_shows_it() => Assert.Equal(Pan, secret.Reveal());

    [Fact]
    public void two_are_equal_when_their_values_are()
    {
        Assert.Equal(Sensitive.Of(Pan), secret);
        Assert.NotEqual(Sensitive.Of("4096360800001112"), secret);
    }
}
