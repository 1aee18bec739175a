package dev.weir.cli.shell;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;

/// Commands under one parent, of which only those are made that these arguments can mean. Most of
/// the time that a short command takes is spent on reading the annotations of all the others.
public final class Family {
  private final List<String> args;
  private final Map<String, Supplier<Object>> members = new LinkedHashMap<>();

  public Family(List<String> args) {
    this.args = args;
  }

  public void add(String name, Supplier<Object> command) {
    members.put(name, command);
  }

  /// The parent with the members that are named somewhere in the arguments: more than are meant,
  /// perhaps, but never fewer. With all of them when none is, or when help needs them.
  public CommandLine under(Object parent) {
    var commands = new CommandLine(parent);
    boolean all =
        args.contains("help")
            || args.contains("completion")
            || members.keySet().stream().noneMatch(args::contains);
    members.forEach((name, command) -> {
      if (all || args.contains(name)) {
        commands.addSubcommand(command.get());
      }
    });
    return commands;
  }
}
