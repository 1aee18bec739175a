package dev.weir.cli.demo;

import dev.weir.cli.shell.ExitCode;
import dev.weir.cli.shell.Failure;
import dev.weir.cli.shell.LocalFiles;
import dev.weir.cli.shell.Session;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `weir demo`.
@Command(
    name = "demo",
    description = {
      "Show all of it, in a minute, on real input: two consumers read a web access log, one of them"
          + " is killed in the middle and goes on.",
      "Every command is printed as it can be typed. Works in a temporary folder, and removes it."
    })
public final class DemoCommand implements Runnable {
  private static final String EXAMPLE = "examples/access.log";

  private final Session session;

  @Parameters(
      paramLabel = "FILE",
      arity = "0..1",
      description = "The input: any text file. Default: a web access log of some thousand lines")
  private @Nullable String file;

  public DemoCommand(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    String input = file == null ? example() : file;
    if (LocalFiles.isEmpty(input)) {
      throw new Failure(ExitCode.BAD_INPUT, input + " is empty. Name a text file with lines in it");
    }
    String weir = System.getProperty("weir.launcher", "weir");
    String folder =
        session.shell().variable("TMPDIR").orElse("/tmp")
            + "/weir-demo-"
            + ProcessHandle.current().pid();
    try {
      for (Scene scene : Scene.play(weir, input, folder)) {
        session.shell().println("\n# " + scene.caption());
        scene.commands().forEach(this::play);
      }
      String told = Outcome.of(folder).inWords(input);
      session.shell().println("");
      play(Scene.curtain(folder));
      session.shell().print("\nWhat happened\n" + told);
    } finally {
      LocalFiles.deleteFolder(folder);
    }
  }

  /// The log that ships with the source, as it is typed from here.
  private static String example() {
    String home =
        Optional.ofNullable(System.getProperty("weir.home"))
            .orElseThrow(() ->
                new Failure(
                    ExitCode.FAILED,
                    "the example is beside the source: run ./weir demo there, or name a file"));
    return home.equals(System.getProperty("user.dir")) ? EXAMPLE : home + "/" + EXAMPLE;
  }

  private void play(String command) {
    session.shell().println("$ " + command);
    int exitCode;
    try {
      exitCode = new ProcessBuilder("bash", "-c", command).inheritIO().start().waitFor();
    } catch (IOException e) {
      throw new Failure(ExitCode.FAILED, "the demo needs bash: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure(ExitCode.FAILED, "the demo was interrupted", e);
    }
    if (session.stop().requested()) {
      throw new Failure(ExitCode.FAILED, "the demo was stopped");
    }
    if (exitCode != 0) {
      throw new Failure(
          ExitCode.FAILED, "the demo failed: this command ended with " + exitCode + ": " + command);
    }
  }
}
