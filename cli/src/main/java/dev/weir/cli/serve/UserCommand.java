package dev.weir.cli.serve;

import dev.weir.InvalidInput;
import dev.weir.NotFound;
import dev.weir.backends.embedded.JoinedDirectory;
import dev.weir.cli.shell.ExitCode;
import dev.weir.cli.shell.Failure;
import dev.weir.cli.shell.Family;
import dev.weir.cli.shell.MissingVerb;
import dev.weir.cli.shell.Session;
import dev.weir.cli.shell.TableOutput;
import dev.weir.cli.text.Table;
import dev.weir.engine.EngineException;
import dev.weir.server.security.UserRegister;
import dev.weir.spi.Timing;
import java.security.SecureRandom;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `weir user`.
@Command(
    name = "user",
    description = {
      "Who may use a directory through weir serve.",
      "Works while it is served, too. No password is stored, only what it takes to recognise one."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  weir user add ./data alice                asks for the password",
      "  weir user add ./data app < password.txt",
      "  weir user list ./data",
      "  weir user remove ./data alice"
    })
public final class UserCommand implements Runnable {
  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets @Spec
  private UserCommand() {}

  /// The family.
  ///
  /// @param args of the whole command
  public static CommandLine commands(Session session, List<String> args) {
    var family = new Family(args);
    family.add("add", () -> new Add(session));
    family.add("list", () -> new ListAll(session));
    family.add("remove", () -> new Remove(session));
    return family.under(new UserCommand());
  }

  @Override
  public void run() {
    throw new MissingVerb(spec.commandLine());
  }

  /// What is done with the users of a directory.
  private interface Work<T> {
    T with(UserRegister users) throws InterruptedException;
  }

  private static <T> T open(String directory, Session session, Work<T> work) {
    var clock = session.shell().clock();
    try (var joined = JoinedDirectory.open(directory, clock, Timing.SYSTEM)) {
      return work.with(new UserRegister(joined.front()));
    } catch (IllegalArgumentException e) {
      throw new InvalidInput(String.valueOf(e.getMessage()), e);
    } catch (EngineException e) {
      throw new Failure(ExitCode.UNAVAILABLE, directory + " failed: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure(ExitCode.FAILED, "interrupted", e);
    }
  }

  /// `weir user add`.
  @Command(
      name = "add",
      description = {
        "Add a user, or change a user's password.",
        "Asks for the password; without a terminal, it is the first line of standard input."
      })
  static final class Add implements Runnable {
    private final Session session;

    @Parameters(index = "0", paramLabel = "DIR", description = "The directory; made when missing.")
    private String directory;

    @Parameters(index = "1", paramLabel = "NAME", description = "The user.")
    private String name;

    @SuppressWarnings("NullAway.Init") // picocli sets the parameters
    Add(Session session) {
      this.session = session;
    }

    @Override
    public void run() {
      var shell = session.shell();
      String password = shell.secret("Password of " + name + ": ");
      if (shell.terminals().in() && !shell.secret("Once more: ").equals(password)) {
        throw new InvalidInput("the two passwords differ; nothing was changed");
      }
      boolean known =
          open(directory, session, users -> users.set(name, password, new SecureRandom()));
      shell.println(known ? "password of \"" + name + "\" changed" : "user \"" + name + "\" added");
    }
  }

  /// `weir user list`.
  @Command(name = "list", description = "List the users, and how each may log in.")
  static final class ListAll implements Runnable {
    private final Session session;
    @Mixin private final TableOutput output = new TableOutput();

    @Parameters(paramLabel = "DIR", description = "The directory.")
    private String directory;

    @SuppressWarnings("NullAway.Init") // picocli sets the parameters
    ListAll(Session session) {
      this.session = session;
    }

    /// A line of the list.
    record Row(String name, String mechanisms) {}

    @Override
    public void run() {
      List<Row> rows =
          open(directory, session, UserRegister::all).entrySet().stream()
              .map(each -> new Row(each.getKey(), String.join(",", each.getValue())))
              .toList();
      var table = new Table("NAME", "MECHANISMS");
      rows.forEach(row -> table.row(row.name, row.mechanisms));
      output.print(session.shell(), rows, "No users found", table);
    }
  }

  /// `weir user remove`.
  @Command(
      name = "remove",
      description = {
        "Remove a user.",
        "Who is connected as that user stays so; end the server to end that."
      })
  static final class Remove implements Runnable {
    private final Session session;

    @Parameters(index = "0", paramLabel = "DIR", description = "The directory.")
    private String directory;

    @Parameters(index = "1", paramLabel = "NAME", description = "The user.")
    private String name;

    @SuppressWarnings("NullAway.Init") // picocli sets the parameters
    Remove(Session session) {
      this.session = session;
    }

    @Override
    public void run() {
      if (!open(directory, session, users -> users.remove(name))) {
        throw new NotFound("there is no user \"" + name + "\" in " + directory);
      }
      session.shell().println("user \"" + name + "\" removed");
    }
  }
}
