package dev.weir.cli;

import dev.weir.cli.shell.MissingVerb;
import dev.weir.cli.shell.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `weir` itself: what it is, and the options of every verb.
@Command(
    name = "weir",
    customSynopsis = "weir COMMAND [ARGUMENTS]",
    description = "Produce and consume durable messages by consumer name.",
    sortOptions = false,
    versionProvider = WeirCommand.Version.class,
    footerHeading = "%nExamples:%n",
    footer = {
      "  weir topic create orders",
      "  echo paid | weir produce orders --key order-17",
      "  weir consume orders -B                        everything, and what comes",
      "  weir consume orders -c billing -Bd            what billing has not seen yet",
      "  weir consumer list                            who has seen what",
      "  weir lag                                      who is how far behind",
      "  weir demo                                     all of it, in a minute",
      "",
      "Exit codes: 0 done, 1 failed, 2 usage, 3 not found, 4 exists already, 5 unavailable,",
      "  6 corrupt, 7 disk full, 8 not supported by this log, 9 offset out of range,",
      "  10 taken over, 11 bad input data, 12 no JDK or build, 13 --on-exit said stop,",
      "  14 too far behind; 130 Ctrl-C, 143 SIGTERM."
    })
final class WeirCommand implements Runnable {
  @Mixin private final Session session;
  @Spec private CommandSpec spec;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      order = 103,
      description = "Show the version.")
  private boolean version;

  @SuppressWarnings("NullAway.Init") // picocli sets @Spec
  WeirCommand(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    throw new MissingVerb(spec.commandLine());
  }

  /// From the jar's manifest, which the build writes.
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = WeirCommand.class.getPackage().getImplementationVersion();
      return new String[] {"weir " + (version == null ? "(not from a jar)" : version)};
    }
  }
}
