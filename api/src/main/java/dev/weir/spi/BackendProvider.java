package dev.weir.spi;

import dev.weir.ConnectOptions;
import java.util.Set;

/// How a backend is found: a [java.util.ServiceLoader] service. Has a public constructor without
/// arguments and no state.
public interface BackendProvider {

  /// The schemes it answers to, such as `log` and `memory`.
  Set<String> schemes();

  /// @throws dev.weir.InvalidInput when the URL or an option is not understood, naming what is
  /// @throws dev.weir.Unavailable when the log cannot be had now
  Backend connect(WeirUrl url, ConnectOptions options);
}
