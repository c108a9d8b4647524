from database import migrate

migrate()
