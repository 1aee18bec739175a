package dev.weir.spi;

import dev.weir.ConnectOptions;
import dev.weir.InvalidInput;
import dev.weir.Weir;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.TreeSet;

/// Finds the backend for a URL, and the client to stand before it.
public final class Backends {
  private Backends() {}

  /// See [Weir#connect(String, ConnectOptions)].
  public static Weir connect(String url, ConnectOptions options) {
    var parsed = WeirUrl.parse(url);
    var client =
        ServiceLoader.load(ClientProvider.class)
            .findFirst()
            .orElseThrow(() ->
                new InvalidInput("weir-client is not on the class path. Add dev.weir:weir-client"));
    var backend = provider(parsed).connect(parsed, options);
    try {
      return client.open(backend, options);
    } catch (RuntimeException e) {
      backend.close();
      throw e;
    }
  }

  private static BackendProvider provider(WeirUrl url) {
    var known = new TreeSet<String>();
    List<BackendProvider> found = new ArrayList<>();
    for (var provider : ServiceLoader.load(BackendProvider.class)) {
      known.addAll(provider.schemes());
      if (provider.schemes().contains(url.scheme())) {
        found.add(provider);
      }
    }
    if (found.isEmpty()) {
      throw new InvalidInput(
          "no backend here knows the URL \""
              + url
              + "\": \""
              + url.scheme()
              + ":\" is none of "
              + String.join(", ", known)
              + ". Correct it, or add the backend to the class path");
    }
    return found.getFirst();
  }
}
