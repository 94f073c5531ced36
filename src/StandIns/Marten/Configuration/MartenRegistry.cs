using System.Linq.Expressions;
using Marten.Schema;
using NpgsqlTypes;

namespace Marten;

/// <summary>Configuration of documents. Marten 9.29.0.</summary>
public class MartenRegistry
{
    private readonly StoreOptions _options;

    internal MartenRegistry(StoreOptions options) => _options = options;

    public DocumentMappingExpression<T> For<T>() => new(_options.MappingFor(typeof(T)));

    /// <summary>Configuration of one document type. Marten 9.29.0.</summary>
    public class DocumentMappingExpression<T>
    {
        private readonly DocumentMapping _mapping;

        internal DocumentMappingExpression(DocumentMapping mapping) => _mapping = mapping;

        /// <summary>The id member, <c>Id</c> unless named here: <c>Guid</c>, <c>string</c>, <c>int</c> or <c>long</c>.</summary>
        public DocumentMappingExpression<T> Identity(Expression<Func<T, object>> member)
        {
            _mapping.SetId(MemberPath.Of(member).Single()[0]);
            return this;
        }

        public DocumentMappingExpression<T> DocumentAlias(string alias)
        {
            _mapping.Alias = alias.ToLowerInvariant();
            return this;
        }

        public DocumentMappingExpression<T> DatabaseSchemaName(string databaseSchemaName)
        {
            _mapping.SchemaName = databaseSchemaName.ToLowerInvariant();
            return this;
        }

        /// <summary>A btree index over JSON members; an anonymous type makes one composite index.</summary>
        public DocumentMappingExpression<T> Index(Expression<Func<T, object?>> expression, Action<ComputedIndex>? configure = null) =>
            Add(MemberPath.Of(expression), false, null, configure);

        public DocumentMappingExpression<T> Index(
            IReadOnlyCollection<Expression<Func<T, object>>> expressions,
            Action<ComputedIndex>? configure = null
        ) => Add(expressions.SelectMany(MemberPath.Of), false, null, configure);

        /// <summary>One unique index over all members.</summary>
        public DocumentMappingExpression<T> UniqueIndex(params Expression<Func<T, object>>[] expressions) =>
            Add(expressions.SelectMany(MemberPath.Of), true, null, null);

        public DocumentMappingExpression<T> UniqueIndex(string indexName, params Expression<Func<T, object>>[] expressions) =>
            Add(expressions.SelectMany(MemberPath.Of), true, indexName, null);

        /// <summary>An extra column with the member's value, indexed as well.</summary>
        public DocumentMappingExpression<T> Duplicate(
            Expression<Func<T, object?>> expression,
            string? pgType = null,
            NpgsqlDbType? dbType = null
        )
        {
            _mapping.Duplicate(MemberPath.Of(expression).Single(), pgType, dbType);
            return this;
        }

        private DocumentMappingExpression<T> Add(
            IEnumerable<MemberPath> members,
            bool unique,
            string? name,
            Action<ComputedIndex>? configure
        )
        {
            var index = new ComputedIndex([.. members]) { IsUnique = unique, Name = name };
            configure?.Invoke(index);
            _mapping.Indexes.Add(index);
            return this;
        }
    }
}
