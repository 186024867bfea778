// The wall's public interface.
