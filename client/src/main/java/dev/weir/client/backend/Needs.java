package dev.weir.client.backend;

import dev.weir.Capability;
import dev.weir.Unsupported;
import dev.weir.spi.Backend;

/// Refuses what a backend cannot do, before any effect.
public final class Needs {
  private static final String LOGS = "log:, memory: and kafka:";

  private Needs() {}

  /// @throws Unsupported naming who has the capability
  public static void of(Backend backend, Capability capability) {
    if (!has(backend, capability)) {
      throw refusal(backend, capability);
    }
  }

  /// Whether a backend has a capability.
  public static boolean has(Backend backend, Capability capability) {
    return backend.capabilities().contains(capability);
  }

  /// What to throw where a backend lacks a capability: names who has it.
  public static Unsupported refusal(Backend backend, Capability capability) {
    return backend.unsupported(
        switch (capability) {
          case TOPICS -> "topics cannot be administered; " + LOGS + " can";
          case ADD_PARTITIONS -> "partitions cannot be added; on " + LOGS + " they can";
          case PARTITIONS -> "there are no partitions to choose; " + LOGS + " have them";
          case KEYS -> "messages have no key; on " + LOGS + " they have";
          case HEADERS -> "messages have no headers; on " + LOGS + " they have";
          case TIMESTAMPS -> "a message's timestamp cannot be given; on " + LOGS + " it can";
          case READ_FROM_OFFSET ->
              "a consumer cannot choose where it reads (from, startAt, until, read); on "
                  + LOGS
                  + " it can";
          case READ_FROM_TIME -> "a place cannot be named by time; on " + LOGS + " it can";
          case POSITIONS ->
              "no positions are stored, so a consumer has no name and no strategy but none(); "
                  + LOGS
                  + " store them";
          case ADMIN_POSITIONS ->
              "stored positions cannot be administered; on " + LOGS + " they can";
          case GROUPS -> "members of one consumer cannot share; on " + LOGS + " they can";
          case BY_MESSAGE -> "consumers cannot share by message; on " + LOGS + " they can";
          case SETTLED_ABOVE -> "acks out of order are not remembered; " + LOGS + " remember them";
          case KEY_ORDER_BY_MESSAGE ->
              "by message there is no order by key; log: and memory: have it, and every log by partition";
          case EXTEND ->
              "a message cannot be held longer than its lease; on log: and memory: it can";
          case UNCOUNTED_RELEASE ->
              "giving a message back counts as an attempt; on log: and memory: it does not";
          case GAPS_BY_MESSAGE ->
              "by message, what cannot be read is passed over and not told, so a policy for it decides nothing; on log: and memory: it does, and on every log by partition";
          case DEFINITIONS -> "what a consumer is cannot be stored; on log: and memory: it can";
          case EXPIRY -> "a consumer cannot say when it is forgotten; on log: and memory: it can";
          case STATIC_MEMBERS -> "there are no static members; " + LOGS + " have them";
          case ASSIGNORS -> "there is no assignor to choose; " + LOGS + " have some";
          case OWN_ASSIGNOR ->
              "partitions are not shared out by a function of the program's own; on log: and memory: they can be";
          case TOPIC_PATTERNS -> "topics cannot be named by a pattern; on " + LOGS + " they can";
          case SEEK -> "an open consumer cannot be moved (seek, rewind); on " + LOGS + " it can";
          case SEEK_IN_GROUP ->
              "a move of all partitions ends the membership; on log: and memory: it goes on";
          case DEAD_LETTERS -> "there are no dead letters; " + LOGS + " have them";
          case TRANSACTIONS -> "there are no transactions; " + LOGS + " have them";
          case TRANSACTIONS_BY_MESSAGE ->
              "a message that was handed out by message cannot be acked in a transaction; on log: and memory: it can";
          case SHARING_STATE ->
              "members and leases cannot be looked at; on log: and memory: they can";
          case LAG -> "there is no lag to measure; " + LOGS + " have it";
          case ENDS -> "the input has no end; stdio: has one";
        });
  }
}
