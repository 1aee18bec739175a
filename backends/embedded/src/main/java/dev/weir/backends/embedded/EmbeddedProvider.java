package dev.weir.backends.embedded;

import dev.weir.ConnectOptions;
import dev.weir.InvalidInput;
import dev.weir.Unavailable;
import dev.weir.backends.embedded.shared.Ground;
import dev.weir.backends.embedded.shared.OtherBuild;
import dev.weir.backends.embedded.shared.SharedDirectory;
import dev.weir.engine.Engine;
import dev.weir.engine.EngineException;
import dev.weir.engine.EngineOptions;
import dev.weir.engine.Front;
import dev.weir.engine.World;
import dev.weir.log.DiskFiles;
import dev.weir.log.Durability;
import dev.weir.log.Files;
import dev.weir.log.MemoryFiles;
import dev.weir.spi.Backend;
import dev.weir.spi.BackendProvider;
import dev.weir.spi.WeirUrl;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// Opens `log:DIR` (made when missing) and `memory:` (private to its connection).
///
/// | parameter | default | |
/// |---|---|---|
/// | `durability` | `fsync` | `fsync`: acknowledged messages survive kill -9 and power loss; `os`: kill -9 only |
/// | `shared` | `false` | `true`: other processes of this user on this machine may have the directory open too, if they say so as well (`log:` only; an option of that name does the same) |
public final class EmbeddedProvider implements BackendProvider {
  private static final String SHARED = "shared";

  @Override
  public Set<String> schemes() {
    return Set.of("log", "memory");
  }

  @Override
  public Backend connect(WeirUrl url, ConnectOptions options) {
    var engineOptions = EngineOptions.DEFAULT.withDurability(durability(url));
    refuseUnknown(url, options);
    boolean memory = url.scheme().equals("memory");
    boolean shared = !memory && shared(url, options);
    if (memory && !url.rest().isEmpty()) {
      throw new InvalidInput(
          "\"" + url + "\" names something in memory. Each memory: is private; write memory:");
    }
    if (memory && url.parameters().containsKey(SHARED)) {
      throw new InvalidInput("memory: is private to its connection; log:DIR can be shared");
    }
    if (!memory && url.rest().isEmpty()) {
      throw new InvalidInput("\"log:\" names no directory. Example: log:./data");
    }
    var completions =
        Executors.newSingleThreadExecutor(Thread.ofVirtual().name("weir-completions").factory());
    var machine = new Machine();
    var owner = machine.owner(options.clock().instant());
    var random = new SecureRandom();
    var world =
        new World(
            options.clock(),
            () -> TimeUnit.NANOSECONDS.toMillis(options.timing().nanos()),
            random,
            memory ? "" : machine.bootId(),
            shared ? owner.sharing() : owner,
            completions,
            true);
    try {
      Files files = memory ? new MemoryFiles() : DiskFiles.at(Path.of(url.rest()));
      var engine =
          shared
              ? SharedDirectory.open(
                  new Ground(
                      files,
                      engineOptions,
                      world,
                      options.timing(),
                      random,
                      owner.pid(),
                      machine::isAlive,
                      version()))
              : Engine.open(files, engineOptions, world);
      return backend(url.toString(), engine, options, completions::shutdown);
    } catch (EngineException e) {
      completions.shutdown();
      throw new Errors(url.toString(), options.timing()).of(e);
    } catch (OtherBuild e) {
      completions.shutdown();
      throw new Unavailable(
          url + " is shared by another build: " + e.getMessage() + ". Use one build for all", e);
    } catch (IOException e) {
      completions.shutdown();
      throw new Unavailable(
          url + " cannot be opened: " + e + ". Check that the directory can be written", e);
    }
  }

  /// An engine that somebody opened, as a backend, which closes it.
  ///
  /// @param afterClose told when that is done
  public static Backend backend(
      String url, Front engine, ConnectOptions options, Runnable afterClose) {
    return new EmbeddedBackend(url, engine, options, afterClose);
  }

  private static Durability durability(WeirUrl url) {
    return durability(url.parameters().getOrDefault("durability", "fsync"));
  }

  static Durability durability(String value) {
    return switch (value) {
      case "fsync" -> Durability.FSYNC;
      case "os" -> Durability.OS;
      default -> throw new InvalidInput("durability=" + value + " is unknown. Take fsync or os");
    };
  }

  /// The URL's word counts before the option's.
  private static boolean shared(WeirUrl url, ConnectOptions options) {
    String value =
        url.parameters().getOrDefault(SHARED, options.properties().getOrDefault(SHARED, "false"));
    return switch (value) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new InvalidInput("shared=" + value + " is unknown. Take true or false");
    };
  }

  /// As it was built; a program that was compiled beside it has none.
  static String version() {
    String version = EmbeddedProvider.class.getPackage().getImplementationVersion();
    return version == null ? "unpackaged" : version;
  }

  private static void refuseUnknown(WeirUrl url, ConnectOptions options) {
    for (String name : url.parameters().keySet()) {
      if (!name.equals("durability") && !name.equals(SHARED)) {
        throw new InvalidInput(
            "parameter \"%s\" of %s is unknown. There are: durability, shared"
                .formatted(name, url));
      }
    }
    for (String name : options.properties().keySet()) {
      if (!name.equals(SHARED)) {
        throw new InvalidInput(
            "option \"%s\" is unknown for %s, which has: shared".formatted(name, url));
      }
    }
  }
}
