package dev.weir.cli.shell;

import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/// A family of commands was named, and none of it. Its help is the answer.
public final class MissingVerb extends ParameterException {
  private static final long serialVersionUID = 1L;

  public MissingVerb(CommandLine family) {
    super(family, "a command is missing");
  }
}
