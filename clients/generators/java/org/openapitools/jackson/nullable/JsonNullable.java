package org.openapitools.jackson.nullable;

import java.util.NoSuchElementException;

/** What generated code uses of the library jackson-databind-nullable, so that it can be compiled without it. */
public class JsonNullable<T> {
    private final T value;
    private final boolean isPresent;

    private JsonNullable(T value, boolean isPresent) {
        this.value = value;
        this.isPresent = isPresent;
    }

    public static <T> JsonNullable<T> undefined() {
        return new JsonNullable<>(null, false);
    }

    public static <T> JsonNullable<T> of(T value) {
        return new JsonNullable<>(value, true);
    }

    public boolean isPresent() {
        return isPresent;
    }

    public T get() {
        if (isPresent) {
            return value;
        }
        throw new NoSuchElementException();
    }

    public T orElse(T other) {
        return isPresent ? value : other;
    }
}
