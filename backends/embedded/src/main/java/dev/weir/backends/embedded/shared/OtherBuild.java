package dev.weir.backends.embedded.shared;

import java.io.IOException;

/// The owner of a directory is of another build, and does not speak the same frames.
public final class OtherBuild extends IOException {
  private static final long serialVersionUID = 1L;

  OtherBuild(String ours, String theirs) {
    super("this is Weir %s, its owner is Weir %s".formatted(ours, theirs));
  }
}
