package dev.weir.cli.shell;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Optional;
import java.util.stream.Stream;

/// The file system, as far as the command itself uses it.
public final class LocalFiles {
  private LocalFiles() {}

  /// The folder for the log of a user who names none: `$XDG_DATA_HOME/weir`, else
  /// `~/.local/share/weir`.
  static String userDirectory(Shell shell) {
    Optional<String> data = shell.variable("XDG_DATA_HOME").filter(f -> Path.of(f).isAbsolute());
    String home = shell.variable("HOME").orElse(System.getProperty("user.home", "."));
    return data.map(Path::of).orElse(Path.of(home, ".local", "share")).resolve("weir").toString();
  }

  /// Opens a file for reading.
  public static InputStream read(String file) {
    try {
      Path path = Path.of(file);
      if (Files.isDirectory(path)) {
        throw new Failure(ExitCode.FAILED, file + " is a directory. Name a file");
      }
      return Files.newInputStream(path);
    } catch (NoSuchFileException | InvalidPathException e) {
      throw new Failure(ExitCode.FAILED, "there is no file " + file, e);
    } catch (AccessDeniedException e) {
      throw new Failure(ExitCode.FAILED, file + " may not be read", e);
    } catch (IOException e) {
      throw new Failure(ExitCode.FAILED, file + " cannot be read: " + e.getMessage(), e);
    }
  }

  /// All of a file.
  public static byte[] all(String file) {
    try (InputStream in = read(file)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new Failure(ExitCode.FAILED, file + " cannot be read: " + e.getMessage(), e);
    }
  }

  /// Refuses a file that holds a secret, and that others than its owner can read. Where files have
  /// no such rights, nothing is said.
  public static void mustBePrivate(String file) {
    try {
      var others =
          EnumSet.of(
              PosixFilePermission.GROUP_READ,
              PosixFilePermission.GROUP_WRITE,
              PosixFilePermission.OTHERS_READ,
              PosixFilePermission.OTHERS_WRITE);
      others.retainAll(Files.getPosixFilePermissions(Path.of(file)));
      if (!others.isEmpty()) {
        throw new Failure(
            ExitCode.USAGE,
            file + " holds a secret, and others may read or write it. Do: chmod 600 " + file);
      }
    } catch (UnsupportedOperationException e) {
      return;
    } catch (IOException e) {
      throw new Failure(ExitCode.FAILED, file + " cannot be looked at: " + e.getMessage(), e);
    }
  }

  /// True when there is nothing in it.
  public static boolean isEmpty(String file) {
    try (InputStream in = read(file)) {
      return in.read() < 0;
    } catch (IOException e) {
      throw new Failure(ExitCode.FAILED, file + " cannot be read: " + e.getMessage(), e);
    }
  }

  /// How many line ends are in it.
  public static long lines(String file) {
    try (InputStream in = new BufferedInputStream(read(file))) {
      long lines = 0;
      for (int b = in.read(); b >= 0; b = in.read()) {
        lines += b == '\n' ? 1 : 0;
      }
      return lines;
    } catch (IOException e) {
      throw new Failure(ExitCode.FAILED, file + " cannot be read: " + e.getMessage(), e);
    }
  }

  /// Removes a folder and all that is in it; one that is not there is removed already.
  public static void deleteFolder(String folder) {
    Path root = Path.of(folder);
    if (!Files.isDirectory(root)) {
      return;
    }
    try (Stream<Path> inside = Files.walk(root)) {
      for (Path each : inside.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    } catch (IOException e) {
      throw new Failure(ExitCode.FAILED, folder + " cannot be removed: " + e.getMessage(), e);
    }
  }
}
