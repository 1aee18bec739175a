package dev.weir.server.security;

import dev.weir.engine.Engine;
import dev.weir.protocol.messages.AlterUserScramCredentialsRequest;
import dev.weir.protocol.messages.AlterUserScramCredentialsRequest.ScramCredentialDeletion;
import dev.weir.protocol.messages.AlterUserScramCredentialsRequest.ScramCredentialUpsertion;
import dev.weir.protocol.messages.AlterUserScramCredentialsResponse;
import dev.weir.protocol.messages.AlterUserScramCredentialsResponse.AlterUserScramCredentialsResult;
import dev.weir.protocol.messages.ApiKey;
import dev.weir.server.requests.Answer;
import dev.weir.server.requests.Api;
import dev.weir.server.requests.Call;
import dev.weir.server.requests.ErrorCode;
import dev.weir.server.requests.Outcome;
import dev.weir.server.requests.Served;
import dev.weir.state.Command;
import dev.weir.state.Credential;
import dev.weir.state.Limits;
import dev.weir.state.ScramMechanism;
import dev.weir.state.UserName;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Sets and removes how users prove who they are. Clients send passwords hashed; what is kept is made
/// of that.
final class AlterUsers implements Api<AlterUserScramCredentialsRequest> {
  private static final Served<AlterUserScramCredentialsRequest> SERVED =
      Served.of(ApiKey.ALTER_USER_SCRAM_CREDENTIALS, AlterUserScramCredentialsRequest.class, 0, 0);

  private final Engine engine;

  AlterUsers(Engine engine) {
    this.engine = engine;
  }

  @Override
  public Served<AlterUserScramCredentialsRequest> served() {
    return SERVED;
  }

  /// What is asked for one user: all of it is done, or nothing.
  private static final class Asked {
    final Set<ScramMechanism> named = EnumSet.noneOf(ScramMechanism.class);
    final List<ScramMechanism> removed = new ArrayList<>();
    final List<Credential> set = new ArrayList<>();
    @Nullable Outcome refused;

    /// The mechanism, unless there is none, or it was named before.
    @Nullable ScramMechanism name(int number) {
      var mechanism = MechanismNumber.find(number).orElse(null);
      if (mechanism == null) {
        refuse(ErrorCode.UNSUPPORTED_SASL_MECHANISM, "there is no mechanism " + number);
      } else if (!named.add(mechanism)) {
        refuse(ErrorCode.DUPLICATE_RESOURCE, mechanism.saslName() + " is named twice");
        return null;
      }
      return mechanism;
    }

    void refuse(int errorCode, String message) {
      if (refused == null) {
        refused = Outcome.refused(errorCode, message);
      }
    }
  }

  @Override
  public Answer answer(Call<AlterUserScramCredentialsRequest> call) throws InterruptedException {
    var users = new TreeMap<String, Asked>();
    for (ScramCredentialDeletion each : call.request().deletions()) {
      var asked = users.computeIfAbsent(each.name(), _ -> new Asked());
      var mechanism = asked.name(each.mechanism());
      if (mechanism != null) {
        asked.removed.add(mechanism);
      }
    }
    for (ScramCredentialUpsertion each : call.request().upsertions()) {
      var asked = users.computeIfAbsent(each.name(), _ -> new Asked());
      var mechanism = asked.name(each.mechanism());
      if (mechanism != null) {
        set(asked, mechanism, each);
      }
    }
    var results = new ArrayList<AlterUserScramCredentialsResult>();
    for (Map.Entry<String, Asked> each : users.entrySet()) {
      var outcome = change(each.getKey(), each.getValue());
      results.add(
          AlterUserScramCredentialsResult.builder()
              .user(each.getKey())
              .errorCode(outcome.errorCode())
              .errorMessage(outcome.message())
              .build());
    }
    return Answer.of(AlterUserScramCredentialsResponse.builder().results(results).build());
  }

  private static void set(Asked asked, ScramMechanism mechanism, ScramCredentialUpsertion wanted) {
    byte[] salted = bytes(wanted.saltedPassword());
    byte[] salt = bytes(wanted.salt());
    if (salted.length != mechanism.keyBytes()) {
      asked.refuse(
          ErrorCode.UNACCEPTABLE_CREDENTIAL,
          "a password hashed by %s has %d bytes, not %d"
              .formatted(mechanism.saslName(), mechanism.keyBytes(), salted.length));
    } else if (salt.length == 0 || salt.length > Limits.SALT_BYTES) {
      asked.refuse(
          ErrorCode.UNACCEPTABLE_CREDENTIAL,
          "a salt has 1 to %d bytes, not %d".formatted(Limits.SALT_BYTES, salt.length));
    } else if (wanted.iterations() < Limits.LEAST_ITERATIONS
        || wanted.iterations() > Limits.MOST_ITERATIONS) {
      asked.refuse(
          ErrorCode.UNACCEPTABLE_CREDENTIAL,
          "iterations are %d to %d, not %d"
              .formatted(Limits.LEAST_ITERATIONS, Limits.MOST_ITERATIONS, wanted.iterations()));
    } else {
      asked.set.add(Scram.credential(mechanism, salted, salt, wanted.iterations()));
    }
  }

  private static byte[] bytes(ByteBuffer from) {
    byte[] bytes = new byte[from.remaining()];
    from.duplicate().get(bytes);
    return bytes;
  }

  private Outcome change(String user, Asked asked) throws InterruptedException {
    UserName.problem(user)
        .ifPresent(problem ->
            asked.refuse(ErrorCode.UNACCEPTABLE_CREDENTIAL, "the name cannot be used: " + problem));
    return asked.refused != null
        ? asked.refused
        : Outcome.of(engine.submit(new Command.ChangeUser(user, asked.removed, asked.set)));
  }
}
