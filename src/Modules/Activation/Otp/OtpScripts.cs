namespace Cards.Activation.Otp;

/// <summary>The scripts behind <see cref="OtpStore"/>. KEYS: code, cooldown, sends this hour, sends today, wrong today, grant.</summary>
internal static class OtpScripts
{
    /// <summary>ARGV: code hash, token, code life s, cooldown s, sends per hour, hour s, sends per day, day s. Answers {0, 0} or {the key of the limit reached, wait ms}; 0 per hour or day is no limit.</summary>
    public const string Reserve = """
        local wait = redis.call('PTTL', KEYS[2])
        if wait > 0 then return {2, wait} end
        for key, most in pairs({[4] = tonumber(ARGV[7]), [3] = tonumber(ARGV[5])}) do
          if most > 0 and tonumber(redis.call('GET', KEYS[key]) or '0') >= most then return {key, redis.call('PTTL', KEYS[key])} end
        end
        redis.call('SET', KEYS[2], ARGV[2], 'EX', ARGV[4])
        if redis.call('INCR', KEYS[3]) == 1 then redis.call('EXPIRE', KEYS[3], ARGV[6]) end
        if redis.call('INCR', KEYS[4]) == 1 then redis.call('EXPIRE', KEYS[4], ARGV[8]) end
        redis.call('DEL', KEYS[1])
        redis.call('HSET', KEYS[1], 'hash', ARGV[1])
        redis.call('EXPIRE', KEYS[1], ARGV[3])
        return {0, 0}
        """;

    /// <summary>ARGV: token.</summary>
    public const string Release = """
        if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
        redis.call('DEL', KEYS[1], KEYS[2])
        for i = 3, 4 do
          if tonumber(redis.call('GET', KEYS[i]) or '0') > 0 then redis.call('DECR', KEYS[i]) end
        end
        return 1
        """;

    /// <summary>ARGV: code hash, ready 0/1, tries per code, wrong per day, day s, grant life s, what is granted.
    /// Answers {0 verified | 1 not yet | 2 wrong | 3 expired | 4 exceeded | 5 locked, attempts left, or what the grant lives or the wait lasts in ms};
    /// 0 wrong per day is no limit. One code grants once: proving it again does not make the grant live longer.</summary>
    public const string Verify = """
        local most = tonumber(ARGV[4])
        if most > 0 and tonumber(redis.call('GET', KEYS[5]) or '0') >= most then return {5, redis.call('PTTL', KEYS[5])} end
        local hash = redis.call('HGET', KEYS[1], 'hash')
        if not hash then return {3, 0} end
        if hash == ARGV[1] then
          if redis.call('HSETNX', KEYS[1], 'granted', 1) == 1 then redis.call('SET', KEYS[6], ARGV[7], 'EX', ARGV[6]) end
          if ARGV[2] == '0' then return {1, math.max(redis.call('PTTL', KEYS[6]), 0)} end
          redis.call('DEL', KEYS[1])
          return {0, 0}
        end
        if redis.call('INCR', KEYS[5]) == 1 then redis.call('EXPIRE', KEYS[5], ARGV[5]) end
        local left = tonumber(ARGV[3]) - redis.call('HINCRBY', KEYS[1], 'tries', 1)
        if left > 0 then return {2, left} end
        redis.call('DEL', KEYS[1])
        return {4, 0}
        """;
}
