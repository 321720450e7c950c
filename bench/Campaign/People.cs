namespace Aiomus.Campaign;

/// <summary>Makes accounts with the owner's key.</summary>
public static class People
{
    /// <summary>New people with these names.</summary>
    /// <exception cref="InvalidOperationException">The product refused.</exception>
    public static async Task<IReadOnlyList<Account>> CreateAsync(Uri address, string ownerKey, params IReadOnlyList<string> names)
    {
        using var owner = new Caller(address, ownerKey);
        var people = new List<Account>();
        foreach (var name in names)
        {
            var answer = await owner.AskAsync(HttpMethod.Post, "/v1/users", new { display_name = name });
            if (answer.Status != 201)
            {
                throw new InvalidOperationException($"{name} got no account: {answer.Status} {answer.Text}");
            }

            people.Add(new Account(name, answer.Json.GetProperty("id").GetGuid(), answer.Json.GetProperty("api_key").GetString()!));
        }

        return people;
    }
}
