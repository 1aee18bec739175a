package dev.weir.backends.embedded.shared;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Bytes that are no frame of this build.
final class MalformedFrame extends IOException {
  private static final long serialVersionUID = 1L;

  MalformedFrame(String reason, @Nullable Throwable cause) {
    super("not a frame of this build of Weir: " + reason, cause);
  }
}
