using System.Security.Cryptography;
using System.Text;
using Aiomus.Grains.Interfaces.Errors;
using Aiomus.Storage.Keys;
using Aiomus.Storage.Serialization;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Storage;

namespace Aiomus.Storage.Grains;

/// <summary>
/// Encrypts each state under its user's key with AES-256-GCM, bound to service, grain and state name: a row that is changed, or put
/// in another's place, is refused. Without the key nothing is written; a row whose key was shredded reads as empty, so that what is
/// left of an erased person can still be cleared.
/// </summary>
internal sealed class EncryptedGrainStorage(IGrainStorage inner, IDataKeys keys, IOptions<ClusterOptions> cluster) : IGrainStorage
{
    private const int Form = 1;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private readonly StateJson _json = new();

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ReadStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var stored = new GrainState<Envelope>(new Envelope());
        await inner.ReadStateAsync(stateName, grainId, stored, cancellationToken);
        grainState.State = stored.RecordExists && await keys.FindAsync(UserOf(grainId), cancellationToken) is { } key
            ? _json.Deserialize<T>(BinaryData.FromBytes(Open(key, stored.State!, stateName, grainId)))
            : Activator.CreateInstance<T>();
        (grainState.ETag, grainState.RecordExists) = (stored.ETag, stored.RecordExists);
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        WriteStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var key = await keys.FindAsync(UserOf(grainId), cancellationToken)
            ?? throw new AiomusException(ErrorCode.AccountGone, "The account was erased or is being erased. Nothing can be stored for it.");
        var sealedState = Seal(key, _json.Serialize(grainState.State).ToMemory().Span, stateName, grainId);
        var stored = new GrainState<Envelope>(sealedState, grainState.ETag) { RecordExists = grainState.RecordExists };
        await inner.WriteStateAsync(stateName, grainId, stored, cancellationToken);
        (grainState.ETag, grainState.RecordExists) = (stored.ETag, stored.RecordExists);
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ClearStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var stored = new GrainState<Envelope>(new Envelope(), grainState.ETag) { RecordExists = grainState.RecordExists };
        await inner.ClearStateAsync(stateName, grainId, stored, cancellationToken);
        grainState.State = Activator.CreateInstance<T>();
        (grainState.ETag, grainState.RecordExists) = (stored.ETag, stored.RecordExists);
    }

    private static Guid UserOf(GrainId grainId) => grainId.TryGetGuidKey(out var userId, out _)
        ? userId
        : throw new InvalidOperationException($"A {grainId.Type} is not keyed by a user and cannot hold personal data here.");

    private Envelope Seal(byte[] key, ReadOnlySpan<byte> state, string stateName, GrainId grainId)
    {
        var envelope =
            new Envelope { Version = Form, Nonce = RandomNumberGenerator.GetBytes(NonceBytes), Data = new byte[state.Length + TagBytes] };
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(
            envelope.Nonce, state, envelope.Data.AsSpan(0, state.Length), envelope.Data.AsSpan(state.Length), Bind(stateName, grainId));
        return envelope;
    }

    private byte[] Open(byte[] key, Envelope envelope, string stateName, GrainId grainId)
    {
        if (envelope.Version != Form || envelope.Nonce.Length != NonceBytes || envelope.Data.Length < TagBytes)
        {
            throw Damaged(stateName, grainId);
        }

        var state = new byte[envelope.Data.Length - TagBytes];
        try
        {
            using var aes = new AesGcm(key, TagBytes);
            aes.Decrypt(
                envelope.Nonce, envelope.Data.AsSpan(0, state.Length), envelope.Data.AsSpan(state.Length), state, Bind(stateName, grainId));
            return state;
        }
        catch (AuthenticationTagMismatchException)
        {
            throw Damaged(stateName, grainId);
        }
    }

    private byte[] Bind(string stateName, GrainId grainId) =>
        Encoding.UTF8.GetBytes($"aiomus state {Form}\n{cluster.Value.ServiceId}\n{grainId}\n{stateName}");

    private static DamagedDataException Damaged(string stateName, GrainId grainId) =>
        new($"The stored state '{stateName}' of {grainId} is damaged or belongs to somebody else: its user's key does not open it.");
}
