package dev.weir.tck;

import dev.weir.Capability;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;

/// The checked-in capability sets: one file a backend, one capability a line, `#` for remarks.
final class Capabilities {
  private Capabilities() {}

  /// Reads `/capabilities/<backend>.txt` from the class path.
  static Set<Capability> of(String backend) {
    String file = "/capabilities/" + backend + ".txt";
    try (InputStream in = Capabilities.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException(file + " is not on the class path. Check it in");
      }
      var set = EnumSet.noneOf(Capability.class);
      new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> line.replaceFirst("#.*", "").strip())
          .filter(line -> !line.isEmpty())
          .forEach(line -> set.add(Capability.valueOf(line)));
      return set;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
