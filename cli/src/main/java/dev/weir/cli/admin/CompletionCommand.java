package dev.weir.cli.admin;

import dev.weir.cli.shell.Session;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `weir completion`.
@Command(
    name = "completion",
    description = "Print a completion script for bash and zsh.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  source <(weir completion)                          this shell",
      "  weir completion > ~/.local/share/bash-completion/completions/weir"
    })
public final class CompletionCommand implements Runnable {
  private final Session session;
  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets @Spec
  public CompletionCommand(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    session.shell().print(AutoComplete.bash("weir", spec.root().commandLine()));
  }
}
