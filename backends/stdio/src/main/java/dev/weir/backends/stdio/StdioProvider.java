package dev.weir.backends.stdio;

import dev.weir.ConnectOptions;
import dev.weir.InvalidInput;
import dev.weir.spi.Backend;
import dev.weir.spi.BackendProvider;
import dev.weir.spi.WeirUrl;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Set;

/// `stdio:`, which takes no parameters and no properties. One connection a process: two would take
/// lines away from each other.
public final class StdioProvider implements BackendProvider {

  /// For [java.util.ServiceLoader].
  public StdioProvider() {}

  @Override
  public Set<String> schemes() {
    return Set.of("stdio");
  }

  @Override
  public Backend connect(WeirUrl url, ConnectOptions options) {
    if (!url.rest().isEmpty() || !url.parameters().isEmpty()) {
      throw new InvalidInput("\"" + url + "\" says more than it can. Write stdio:");
    }
    if (!options.properties().isEmpty()) {
      throw new InvalidInput(
          "stdio: takes no properties, and was given " + options.properties().keySet());
    }
    return new StdioBackend(System.in, new Heard(System.out), options.clock());
  }

  /// A print stream keeps its errors to itself, and a broken pipe must be heard of.
  private static final class Heard extends OutputStream {
    private final PrintStream out;

    Heard(PrintStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) {
      out.write(b);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
      out.write(bytes, from, length);
    }

    @Override
    public void flush() throws IOException {
      if (out.checkError()) {
        throw new IOException("nobody reads standard output any more");
      }
    }
  }
}
