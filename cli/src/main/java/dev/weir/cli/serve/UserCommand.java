package dev.weir.cli.serve;

import dev.weir.InvalidInput;
import dev.weir.NotFound;
import dev.weir.backends.embedded.JoinedDirectory;
import dev.weir.cli.shell.Family;
import dev.weir.cli.shell.MissingVerb;
import dev.weir.cli.shell.Session;
import dev.weir.cli.shell.TableOutput;
import dev.weir.cli.text.Table;
import dev.weir.server.security.Passwords;
import dev.weir.spi.Timing;
import dev.weir.state.Command.ChangeUser;
import dev.weir.state.Credential;
import dev.weir.state.Question;
import dev.weir.state.Question.UserShown;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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

  /// Users with the names of their mechanisms.
  private static LinkedHashMap<String, List<UserShown>> users(JoinedDirectory directory) {
    var users = new LinkedHashMap<String, List<UserShown>>();
    for (UserShown each : directory.ask(new Question.Users())) {
      users.computeIfAbsent(each.user(), _ -> new ArrayList<>()).add(each);
    }
    return users;
  }

  private static JoinedDirectory open(String directory, Session session) {
    return JoinedDirectory.open(directory, session.shell().clock(), Timing.SYSTEM);
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
      List<Credential> credentials = credentials(password);
      try (var joined = open(directory, session)) {
        boolean known = users(joined).containsKey(name);
        joined.submit(new ChangeUser(name, List.of(), credentials));
        shell.println(
            known ? "password of \"" + name + "\" changed" : "user \"" + name + "\" added");
      }
    }

    private static List<Credential> credentials(String password) {
      try {
        return Passwords.credentials(password, new SecureRandom());
      } catch (IllegalArgumentException e) {
        throw new InvalidInput(String.valueOf(e.getMessage()), e);
      }
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
      List<Row> rows = new ArrayList<>();
      try (var joined = open(directory, session)) {
        users(joined).forEach((name, all) -> rows.add(new Row(name, mechanisms(all))));
      }
      var table = new Table("NAME", "MECHANISMS");
      rows.forEach(row -> table.row(row.name, row.mechanisms));
      output.print(session.shell(), rows, "No users found", table);
    }

    private static String mechanisms(List<UserShown> all) {
      return String.join(",", all.stream().map(each -> each.mechanism().saslName()).toList());
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
      try (var joined = open(directory, session)) {
        var mechanisms =
            users(joined).getOrDefault(name, List.of()).stream().map(UserShown::mechanism).toList();
        if (mechanisms.isEmpty()) {
          throw new NotFound("there is no user \"" + name + "\" in " + directory);
        }
        joined.submit(new ChangeUser(name, mechanisms, List.of()));
      }
      session.shell().println("user \"" + name + "\" removed");
    }
  }
}
