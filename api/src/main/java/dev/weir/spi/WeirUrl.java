package dev.weir.spi;

import dev.weir.InvalidInput;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// A parsed URL: `scheme:rest?name=value&name=value`. Bare `host:port` (or several, by commas) is
/// `kafka://host:port`.
///
/// @param rest what stands between the scheme's colon and the question mark, leading `//` removed
/// @param parameters by name, decoded
public record WeirUrl(String scheme, String rest, SortedMap<String, String> parameters) {
  private static final Pattern SCHEME = Pattern.compile("[a-z][a-z0-9+.-]*");
  private static final Pattern HOST_PORTS =
      Pattern.compile(
          "(\\[[0-9a-fA-F:]+]|[^/?#:,@]+):[0-9]{1,5}(,(\\[[0-9a-fA-F:]+]|[^/?#:,@]+):[0-9]{1,5})*");

  /// Whose rest names hosts.
  private static final Set<String> HOSTS = Set.of("kafka", "weir");

  public WeirUrl {
    parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
  }

  /// @throws InvalidInput naming what a URL looks like
  public static WeirUrl parse(String url) {
    String text = url.strip();
    if (HOST_PORTS.matcher(text.split("\\?", 2)[0]).matches()) {
      text = "kafka:" + text;
    }
    int colon = text.indexOf(':');
    if (colon < 1 || !SCHEME.matcher(text.substring(0, colon)).matches()) {
      throw new InvalidInput(
          "\""
              + url
              + "\" is no URL of a log. Examples: log:./data, memory:, localhost:9092, weir://host:9092, kafka://host:9092, stdio:");
    }
    String rest = text.substring(colon + 1);
    int question = rest.indexOf('?');
    SortedMap<String, String> parameters =
        question < 0 ? new TreeMap<>() : parameters(rest.substring(question + 1), url);
    rest = question < 0 ? rest : rest.substring(0, question);
    return new WeirUrl(
        text.substring(0, colon), rest.startsWith("//") ? rest.substring(2) : rest, parameters);
  }

  private static SortedMap<String, String> parameters(String query, String url) {
    var parameters = new TreeMap<String, String>();
    for (String pair : query.split("&", -1)) {
      if (pair.isEmpty()) {
        continue;
      }
      int equals = pair.indexOf('=');
      if (equals < 1) {
        throw new InvalidInput(
            "\""
                + pair
                + "\" in the URL \""
                + redact(url)
                + "\" is no parameter. Write name=value");
      }
      parameters.put(
          URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
          URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
    }
    return parameters;
  }

  private static String redact(String text) {
    return text.replaceAll("//[^/@]*@", "//***@");
  }

  /// As it may be shown: credentials before an `@` and the values of parameters are left out.
  @Override
  public String toString() {
    String shown = redact("//" + rest).substring(2);
    return scheme + ":" + (HOSTS.contains(scheme) ? "//" : "") + shown;
  }
}
