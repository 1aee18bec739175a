package dev.weir.protocol.generator;

import java.util.List;
import java.util.Locale;

/// Writes the enum of all requests.
final class ApiKeySource {
  private ApiKeySource() {}

  /// A request and its response.
  ///
  /// @param name what both names begin with
  record Pair(String name, MessageSchema request, MessageSchema response) {
    Pair {
      if (!request.versions().equals(response.versions())
          || !request.flexible().equals(response.flexible())
          || request.apiKey().orElseThrow() != response.apiKey().orElseThrow()) {
        throw new IllegalArgumentException("request and response differ: " + name);
      }
    }

    int key() {
      return request.apiKey().orElseThrow();
    }

    /// `API_VERSIONS` for `ApiVersions`.
    String constant() {
      return constantOf(name);
    }
  }

  static String constantOf(String name) {
    return name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toUpperCase(Locale.ROOT);
  }

  static String of(List<Pair> pairs) {
    var source = new Source();
    source
        .line("package " + MessageSource.PACKAGE + ";")
        .line("")
        .line("import dev.weir.protocol.Reader;")
        .line("import java.util.Optional;")
        .line("")
        .line(
            "/// The requests of Kafka's protocol: their numbers, names and versions. Those that Kafka")
        .line("/// has withdrawn are not among them.")
        .open("public enum ApiKey");
    for (Pair pair : pairs) {
      constant(source, pair, pair.equals(pairs.getLast()) ? ";" : ",");
    }
    fields(source, pairs.getLast().key());
    accessors(source);
    versions(source);
    dispatch(source, pairs, "Request");
    dispatch(source, pairs, "Response");
    return source.close().toString();
  }

  private static void constant(Source source, Pair pair, String end) {
    MessageSchema request = pair.request();
    int highest = request.versions().highest();
    source
        .line("/// [%1$sRequest] and [%1$sResponse].", pair.name())
        .line(
            "%s(%d, \"%s\", %d, %d, %s, %d)%s",
            pair.constant(),
            pair.key(),
            pair.name(),
            request.versions().lowest(),
            highest,
            request.latestUnstable() ? highest - 1 : highest,
            request.flexible().isEmpty() ? Versions.OPEN : request.flexible().lowest(),
            end);
  }

  private static void fields(Source source, int highestKey) {
    source
        .line("")
        .line("private static final ApiKey[] BY_KEY = new ApiKey[%d];", highestKey + 1)
        .line("")
        .open("static")
        .open("for (ApiKey key : values())")
        .line("BY_KEY[key.key] = key;")
        .close()
        .close()
        .line("")
        .line("private final int key;")
        .line("private final String apiName;")
        .line("private final int lowestVersion;")
        .line("private final int highestVersion;")
        .line("private final int stableVersion;")
        .line("private final int flexibleFrom;")
        .line("")
        .open(
            "ApiKey(int key, String apiName, int lowestVersion, int highestVersion, int"
                + " stableVersion, int flexibleFrom)")
        .line("this.key = key;")
        .line("this.apiName = apiName;")
        .line("this.lowestVersion = lowestVersion;")
        .line("this.highestVersion = highestVersion;")
        .line("this.stableVersion = stableVersion;")
        .line("this.flexibleFrom = flexibleFrom;")
        .close();
  }

  private static void accessors(Source source) {
    source
        .line("")
        .line("/// The request of a number; empty when there is none.")
        .open("public static Optional<ApiKey> of(int key)")
        .line(
            "return key < 0 || key >= BY_KEY.length ? Optional.empty() : Optional.ofNullable(BY_KEY[key]);")
        .close();
    accessor(source, "int key", "The number that stands in a request's header.");
    accessor(source, "String apiName", "The name in Kafka's documentation, such as `Produce`.");
    accessor(source, "int lowestVersion", "The lowest version that can be read and written.");
    accessor(source, "int highestVersion", "The highest version that can be read and written.");
    accessor(
        source,
        "int stableVersion",
        "The highest version that Kafka calls finished, and advertises.");
  }

  private static void accessor(Source source, String signature, String doc) {
    source
        .line("")
        .line("/// " + doc)
        .open("public %s()", signature)
        .line("return %s;", signature.substring(signature.indexOf(' ') + 1))
        .close();
  }

  private static void versions(Source source) {
    source
        .line("")
        .line("/// Whether a version can be read and written.")
        .open("public boolean has(int version)")
        .line("return lowestVersion <= version && version <= highestVersion;")
        .close()
        .line("")
        .line("/// Whether a version has compact lengths and tag sections.")
        .open("public boolean isFlexible(int version)")
        .line("return version >= flexibleFrom;")
        .close()
        .line("")
        .line("/// The version of the [RequestHeader] before a request of a version.")
        .open("public int requestHeaderVersion(int version)")
        .line("return isFlexible(version) ? 2 : 1;")
        .close()
        .line("")
        .line(
            "/// The version of the [ResponseHeader] before a response of a version. Always 0 for")
        .line(
            "/// ApiVersions: its reader may have asked for a version that the answer does not have.")
        .open("public int responseHeaderVersion(int version)")
        .line("return this != API_VERSIONS && isFlexible(version) ? 1 : 0;")
        .close();
  }

  private static void dispatch(Source source, List<Pair> pairs, String kind) {
    source
        .line("")
        .line("/// Reads what follows the header.")
        .line("///")
        .line("/// @throws dev.weir.protocol.UnsupportedVersion if there is no such version")
        .line("/// @throws dev.weir.protocol.MalformedMessage if the bytes are none of it")
        .open("public %1$s read%1$s(Reader in, int version)", kind)
        .open("return switch (this)");
    for (Pair pair : pairs) {
      source.line("case %s -> %s%s.read(in, version);", pair.constant(), pair.name(), kind);
    }
    source.closeStatement().close();
  }
}
