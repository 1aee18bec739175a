package dev.weir.server.security;

import dev.weir.engine.Engine;
import dev.weir.engine.EngineException;
import dev.weir.protocol.messages.ApiKey;
import dev.weir.protocol.messages.DescribeUserScramCredentialsRequest;
import dev.weir.protocol.messages.DescribeUserScramCredentialsRequest.UserName;
import dev.weir.protocol.messages.DescribeUserScramCredentialsResponse;
import dev.weir.protocol.messages.DescribeUserScramCredentialsResponse.CredentialInfo;
import dev.weir.protocol.messages.DescribeUserScramCredentialsResponse.DescribeUserScramCredentialsResult;
import dev.weir.server.requests.Answer;
import dev.weir.server.requests.Api;
import dev.weir.server.requests.Call;
import dev.weir.server.requests.ErrorCode;
import dev.weir.server.requests.Served;
import dev.weir.state.Question;
import dev.weir.state.Question.UserShown;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;

/// Which users there are, and by which mechanisms they prove it.
final class DescribeUsers implements Api<DescribeUserScramCredentialsRequest> {
  private static final Served<DescribeUserScramCredentialsRequest> SERVED =
      Served.of(
          ApiKey.DESCRIBE_USER_SCRAM_CREDENTIALS, DescribeUserScramCredentialsRequest.class, 0, 0);

  private final Engine engine;

  DescribeUsers(Engine engine) {
    this.engine = engine;
  }

  @Override
  public Served<DescribeUserScramCredentialsRequest> served() {
    return SERVED;
  }

  @Override
  public Answer answer(Call<DescribeUserScramCredentialsRequest> call) throws InterruptedException {
    Map<String, List<CredentialInfo>> known;
    try {
      known = known();
    } catch (EngineException e) {
      return Answer.of(
          DescribeUserScramCredentialsResponse.builder()
              .errorCode(ErrorCode.of(e))
              .errorMessage(e.getMessage())
              .build());
    }
    var results = new ArrayList<DescribeUserScramCredentialsResult>();
    List<UserName> asked = call.request().users();
    if (asked == null || asked.isEmpty()) {
      known.forEach((user, infos) -> results.add(found(user, infos)));
    } else {
      var times = new LinkedHashMap<String, Integer>();
      asked.forEach(each -> times.merge(each.name(), 1, Integer::sum));
      times.forEach((user, named) -> results.add(result(user, named, known)));
    }
    return Answer.of(DescribeUserScramCredentialsResponse.builder().results(results).build());
  }

  private Map<String, List<CredentialInfo>> known() throws InterruptedException {
    var known = new TreeMap<String, List<CredentialInfo>>();
    try {
      for (UserShown each : engine.ask(new Question.Users()).get()) {
        known
            .computeIfAbsent(each.user(), _ -> new ArrayList<>())
            .add(
                CredentialInfo.builder()
                    .mechanism(MechanismNumber.of(each.mechanism()))
                    .iterations(each.iterations())
                    .build());
      }
      return known;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof EngineException failed) {
        throw failed;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private static DescribeUserScramCredentialsResult result(
      String user, int named, Map<String, List<CredentialInfo>> known) {
    if (named > 1) {
      return refused(user, ErrorCode.DUPLICATE_RESOURCE, "the user is named twice");
    }
    var infos = known.get(user);
    return infos == null
        ? refused(user, ErrorCode.RESOURCE_NOT_FOUND, "there is no such user")
        : found(user, infos);
  }

  private static DescribeUserScramCredentialsResult found(String user, List<CredentialInfo> infos) {
    return DescribeUserScramCredentialsResult.builder().user(user).credentialInfos(infos).build();
  }

  private static DescribeUserScramCredentialsResult refused(String user, int code, String why) {
    return DescribeUserScramCredentialsResult.builder()
        .user(user)
        .errorCode(code)
        .errorMessage(why)
        .build();
  }
}
