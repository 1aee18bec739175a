package dev.weir.cli.demo;

import dev.weir.cli.shell.Session;
import picocli.CommandLine.Command;

/// `weir demo`.
@Command(name = "demo", description = "Show all of it, in a minute, on real input.")
public final class DemoCommand implements Runnable {
  private final Session session;

  public DemoCommand(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    session.shell().println("not yet");
  }
}
